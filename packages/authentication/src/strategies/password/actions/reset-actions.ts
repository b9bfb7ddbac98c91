import type { ActionContext } from '@ashlar/core';
import type { Draft, RunInput } from '@ashlar/core/extension';
import { endSessionsOfUnconfirmed } from '../../../credentials/end-sessions-of-unconfirmed.ts';
import { boundedText } from '../../../credentials/identity/bounded-text.ts';
import { finderByIdentity, identityOfParams } from '../../../credentials/identity/finder-by-identity.ts';
import { givenIdentityArgument } from '../../../credentials/identity/given-identity.ts';
import { mailToken } from '../../../credentials/mailed-token/mail-token.ts';
import { proveByToken, userOfToken } from '../../../credentials/mailed-token/update-by-token.ts';
import type { PartInstance } from '../../../part/part.ts';
import { longestToken } from '../../../token/create-signer.ts';
import type { PasswordSettings, ResetSettings } from '../option-types.ts';
import { passwordRoutes } from '../routes.ts';
import { newPasswordArguments, newPasswordChanges, newPasswordNames, tokenChanges } from './generated-actions.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** Adds the actions for a forgotten password: one mails a token, the other sets a new password with it. */
export function addReset(draft: Draft, instance: PartInstance<PasswordSettings>, strategy: PasswordStrategy): void {
  const { options, name, kind, path } = instance;
  const { resettable } = options;
  if (resettable === undefined) return;
  const source = `authentication.${kind}`;
  const request = resettable.requestPasswordResetActionName ?? instance.actionName('requestPasswordReset');
  draft.addAction(
    {
      name: request,
      type: 'action',
      description: `Sends a token that resets a forgotten password (${name} strategy).`,
      arguments: { [options.identityField]: givenIdentityArgument(strategy.identity.schema) },
      run: requestReset(strategy, resettable),
    },
    { source, path: [...path, 'resettable', 'requestPasswordResetActionName'] },
  );
  instance.offer('requestReset', {
    action: request,
    identity: identityOfParams(strategy.identity),
    counts: 'requests',
    phase: passwordRoutes.requestReset,
  });

  const byToken = { token: strategy.resetToken, argument: 'resetToken' };
  const reset = resettable.passwordResetActionName ?? instance.actionName('resetPassword');
  draft.addAction(
    {
      name: reset,
      type: 'update',
      description: `Sets a new password with a token that was sent (${name} strategy).`,
      arguments: { [byToken.argument]: boundedText(longestToken), ...newPasswordArguments(instance) },
      changes: [
        proveByToken(byToken),
        endSessionsOfUnconfirmed(strategy.resource, options.identityField),
        ...newPasswordChanges(instance),
        ...tokenChanges(instance, strategy),
      ],
    },
    { source, path: [...path, 'resettable', 'passwordResetActionName'] },
  );
  instance.offer('reset', {
    action: reset,
    find: userOfToken(byToken),
    counts: 'signIn',
    secrets: [byToken.argument, ...newPasswordNames(instance)],
    cause: 'reset',
    phase: passwordRoutes.reset,
  });
}

/** Mails a token to the user with an identity. */
function requestReset(
  { resource, identity, resetToken: token }: PasswordStrategy,
  { sender }: ResetSettings,
): (input: RunInput, context: ActionContext) => Promise<void> {
  const find = finderByIdentity({ resource, identity, reads: token.attributes });
  return mailToken({ identity, find, token, sender });
}
