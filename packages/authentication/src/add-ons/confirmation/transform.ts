import { attribute } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import { boundedText } from '../../credentials/identity/bounded-text.ts';
import { identityOfParams } from '../../credentials/identity/finder-by-identity.ts';
import { givenIdentityArgument } from '../../credentials/identity/given-identity.ts';
import { type Identity, identityAttribute } from '../../credentials/identity/identity-attribute.ts';
import { normalizedField } from '../../credentials/identity/normalize-identity.ts';
import { userOfToken } from '../../credentials/mailed-token/update-by-token.ts';
import type { PartInstance } from '../../part/part.ts';
import { longestToken } from '../../token/create-signer.ts';
import { confirmChanges } from './actions/confirm.ts';
import { confirmTokens } from './actions/confirm-tokens.ts';
import { type ConfirmationPart, confirmsUser } from './actions/confirmation-part.ts';
import { resend } from './actions/resend.ts';
import { watchCreates } from './actions/watch-creates.ts';
import { watchUpdates } from './actions/watch-updates.ts';
import type { ConfirmationSettings } from './option-types.ts';
import { confirmationRoutes } from './routes.ts';

type Instance = PartInstance<ConfirmationSettings>;

/** The attribute that says since when a user is confirmed: a further instance has one of its own. */
export function confirmedAtFieldOf({ name, kind, options }: Pick<Instance, 'name' | 'kind' | 'options'>): string {
  return options.confirmedAtField ?? (name === kind ? 'confirmedAt' : `${name}ConfirmedAt`);
}

/** Adds the attribute, the actions, and the changes that watch what is written. */
export function transformConfirmation(draft: Draft, instance: Instance): void {
  const { name, options, kind, path } = instance;
  const source = `authentication.${kind}`;
  const confirmedAtField = confirmedAtFieldOf(instance);
  const confirmedAt = attribute(z.date().nullable(), { writable: false });
  draft.addAttribute(confirmedAtField, confirmedAt, { source, path: [...path, 'confirmedAtField'] });
  // The verifier says which is missing.
  if (options.monitorFields.some((field) => !draft.attributes.has(field))) return;
  const { resource } = draft;
  const part: ConfirmationPart = {
    name,
    settings: options,
    confirmedAtField,
    address: options.monitorFields.find((field) => draft.attributes.get(field)?.storage === 'text'),
    tokens: confirmTokens(resource, instance, confirmedAtField),
    resource,
  };
  for (const field of options.monitorFields) {
    if (confirmsUser(part, field)) instance.confirms({ field, with: confirmedAtField });
  }
  draft.addChange({ name: `${name} of what is created`, source, ...watchCreates(part) });
  draft.addChange({ name: `${name} of what is updated`, source, ...watchUpdates(part) });
  addConfirm(draft, instance, part);
  addResend(draft, instance, part);
}

function addConfirm(draft: Draft, instance: Instance, part: ConfirmationPart): void {
  const { name, kind, path, options } = instance;
  const action = options.confirmActionName ?? instance.plainName('confirm');
  draft.addAction(
    {
      name: action,
      type: 'update',
      description: `Confirms what a token was sent for (${name}).`,
      arguments: { token: boundedText(longestToken) },
      changes: confirmChanges(part),
    },
    { source: `authentication.${kind}`, path: [...path, 'confirmActionName'] },
  );
  instance.offer('confirm', {
    action,
    find: userOfToken({ token: part.tokens.any, argument: 'token' }),
    counts: 'signIn',
    secrets: ['token'],
    phase: confirmationRoutes(options.signInOnConfirm).confirm,
  });
}

/** Only for the first attribute, and only if it is text: a number or a date finds no user. */
function addResend(draft: Draft, instance: Instance, part: ConfirmationPart): void {
  const { name, kind, path, options } = instance;
  const [field = ''] = options.monitorFields;
  const identity = field === part.address ? identityOf(draft, instance, field) : undefined;
  if (identity === undefined) return;
  const action = options.resendActionName ?? instance.plainName('resendConfirmation');
  draft.addAction(
    {
      name: action,
      type: 'action',
      description: `Sends another link to a user who is not confirmed (${name}).`,
      arguments: { [field]: givenIdentityArgument(identity.schema) },
      run: resend(part, identity),
    },
    { source: `authentication.${kind}`, path: [...path, 'resendActionName'] },
  );
  instance.offer('resend', {
    action,
    identity: identityOfParams(identity),
    identityField: field,
    counts: 'requests',
    phase: confirmationRoutes(options.signInOnConfirm).resend,
  });
}

/** As the strategies compare it; an attribute that no strategy names is compared as it is written. */
function identityOf(draft: Draft, instance: Instance, field: string): Identity | undefined {
  const isNormalized = draft.attributes.get(normalizedField(field))?.standsFor === field;
  return identityAttribute(
    draft,
    { ...instance, options: {} },
    {
      option: 'monitorFields',
      field,
      ...(isNormalized ? {} : { caseSensitive: true }),
    },
  );
}
