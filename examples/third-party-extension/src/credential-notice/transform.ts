import type { PartInstance } from '@ashlar/authentication/extension';
import { attribute } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import { noticeChanges } from './actions.ts';
import type { CredentialNoticeSettings } from './options.ts';
import { watchedCredentials } from './watched-credentials.ts';

/** Adds the attribute, the change that sends notices, and the action. */
export function transformCredentialNotice(draft: Draft, instance: PartInstance<CredentialNoticeSettings>): void {
  const { options: settings, name, kind, path, siblings } = instance;
  const { changedAtField } = settings;
  const source = `authentication.${kind}`;
  // Add-ons come after all strategies, so every credential is known here.
  const watched = [...new Set(siblings.flatMap(({ credentialFields }) => credentialFields))];
  draft.setFact(watchedCredentials, watched);

  const changedAt = attribute(z.date().nullable(), { writable: false });
  draft.addAttribute(changedAtField, changedAt, { source, path: [...path, 'changedAtField'] });
  draft.addIndex([changedAtField]);
  draft.addChange({
    name: `${name} on credential change`,
    on: ['update'],
    source,
    where: (changeset) => watched.some((field) => changeset.changing(field)),
    ...noticeChanges({ settings, watched, resource: draft.resource }),
  });

  const action = settings.actionName ?? instance.plainName(defaultActionName);
  draft.addAction(
    {
      name: action,
      type: 'read',
      description: 'The users one of whose credentials was changed at that moment or later.',
      arguments: { since: z.date() },
      filter: ({ arguments: { since } }) => ({ [changedAtField]: { gte: since } }),
    },
    { source, path: [...path, 'actionName'] },
  );
  instance.offer('changedSince', { action });
}

const defaultActionName = 'credentialsChangedSince';
