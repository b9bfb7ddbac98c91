import type { PartInstance } from '@ashlar/authentication/extension';
import type { AnyResource, Finding, Issue } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { forgetDevices, type LoginNotices, noticeSignIn } from './actions.ts';
import { problemWithKeyRing } from './device-secret.ts';
import type { LoginNoticeSettings } from './options.ts';

/** Listens to sign-ins, and adds the change that forgets the devices of users who are destroyed. */
export function transformLoginNotice(draft: Draft, instance: PartInstance<LoginNoticeSettings>): void {
  const { options: settings, name, kind, path, siblings } = instance;
  const { resource } = settings;
  const part: LoginNotices = { notice: `${draft.name}.${name}`, settings, resource: draft.resource, siblings };
  instance.onIssue((event, scope) => noticeSignIn(part, event, scope));
  draft.addChange({
    name: `${name} on destroy`,
    on: ['destroy'],
    source: `authentication.${kind}`,
    ...forgetDevices(part),
  });
  const place = [draft.name, ...path, 'resource'].join('.');
  draft.addDomainVerifier(({ resources }) => (resources.includes(resource) ? [] : [notInDomain(place, resource)]));
  draft.addCheck(() => checkSecret(settings, path));
}

function notInDomain(place: string, { name }: AnyResource): Issue {
  return {
    path: ['resources'],
    message: `${place} is ${name}, which is not in this domain`,
    hint: `add ${name} to the resources`,
  };
}

/** What is wrong with the secret as it is now: the variable that a function reads may not be set. */
async function checkSecret({ secret }: LoginNoticeSettings, path: Issue['path']): Promise<readonly Finding[]> {
  const error = await problemWithKeyRing(secret);
  if (error === undefined) return [];
  const cure = 'use a long random secret, the same in every process: openssl rand -base64 48';
  return [{ code: error.code, path: [...path, 'secret'], problem: error.message, cure }];
}
