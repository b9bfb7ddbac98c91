import type { CompiledAttribute, Draft } from '@ashlar/core/extension';
import type { PartInstance } from '../../part/part.ts';
import { longestToken } from '../../token/create-signer.ts';
import type { PasswordStrategy } from './actions/password-strategy.ts';
import { requestReset } from './actions/request-reset.ts';
import { proveResetToken, userOfResetToken } from './actions/reset.ts';
import { newPasswordArguments, newPasswordChanges, tokenChanges } from './generated-actions.ts';
import { givenIdentityArgument } from './given-identity.ts';
import type { PasswordSettings } from './option-types.ts';
import { boundedText } from './password-argument.ts';

/** Adds the actions for a forgotten password: to ask for a token, and to set a new password with it. */
export function addReset(
  draft: Draft,
  instance: PartInstance<PasswordSettings>,
  { strategy, identity }: { readonly strategy: PasswordStrategy; readonly identity: CompiledAttribute },
): void {
  const { options, name, kind, path } = instance;
  const source = `authentication.${kind}`;
  const request = options.resettable?.requestPasswordResetActionName ?? instance.actionName('requestPasswordReset');
  draft.addAction(
    {
      name: request,
      type: 'action',
      description: `Sends a token that resets a forgotten password (${name} strategy).`,
      arguments: { [options.identityField]: givenIdentityArgument(identity.schema) },
      run: requestReset(strategy),
    },
    { source, path: [...path, 'resettable', 'requestPasswordResetActionName'] },
  );
  instance.offer('requestReset', { action: request, phase: true });

  const reset = options.resettable?.passwordResetActionName ?? instance.actionName('resetPassword');
  draft.addAction(
    {
      name: reset,
      type: 'update',
      description: `Sets a new password with a token that was sent (${name} strategy).`,
      arguments: { resetToken: boundedText(longestToken), ...newPasswordArguments(instance) },
      changes: [proveResetToken(strategy), ...newPasswordChanges(instance), ...tokenChanges(instance, strategy)],
    },
    { source, path: [...path, 'resettable', 'passwordResetActionName'] },
  );
  instance.offer('reset', { action: reset, find: userOfResetToken(strategy), phase: true });
}
