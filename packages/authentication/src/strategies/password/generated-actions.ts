import type { Change } from '@ashlar/core';
import type { CompiledAttribute, Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import type { PartInstance } from '../../part/part.ts';
import { longestToken } from '../../token/create-signer.ts';
import { proveCurrentPassword } from './actions/change-password.ts';
import { issueTokenAtEnd } from './actions/issue-token-at-end.ts';
import type { PasswordStrategy } from './actions/password-strategy.ts';
import { signIn } from './actions/sign-in.ts';
import { signInWithToken } from './actions/sign-in-with-token.ts';
import { confirmPassword } from './confirm-password.ts';
import { givenIdentityArgument } from './given-identity.ts';
import { hashPassword } from './hash-password.ts';
import type { PasswordSettings } from './option-types.ts';
import { boundedText, givenPasswordArgument, newPasswordArgument } from './password-argument.ts';
import { textFormOf } from './text-form.ts';

type Instance = PartInstance<PasswordSettings>;

/** The arguments that take a new password. */
export function newPasswordArguments(instance: Instance): Record<string, z.ZodType> {
  const { options } = instance;
  const { passwordField, passwordConfirmationField, confirmationRequired, minimumPasswordLength } = options;
  return {
    [passwordField]: newPasswordArgument({
      ...textFormOf(instance),
      minimumLength: minimumPasswordLength,
      longestInBytes: options.hashProvider.longestPassword,
    }),
    ...(confirmationRequired ? { [passwordConfirmationField]: z.string() } : {}),
  };
}

/** What every action that sets a new password does: confirm it, then hash it. */
export function newPasswordChanges(instance: Instance): readonly Change[] {
  const { passwordField, passwordConfirmationField, confirmationRequired, hashedPasswordField, hashProvider } =
    instance.options;
  const form = textFormOf(instance);
  return [
    ...(confirmationRequired ? [confirmPassword(passwordField, passwordConfirmationField, form)] : []),
    hashPassword({
      argument: passwordField,
      attribute: hashedPasswordField,
      hashProvider,
      ...(form.trims ? { compatibility: 'ashAuthentication' } : {}),
    }),
  ];
}

/** What an action does that gives a token back. */
export function tokenChanges(instance: Instance, strategy: PasswordStrategy): readonly Change[] {
  return instance.authentication.tokens.enabled ? [issueTokenAtEnd(strategy)] : [];
}

export function addRegister(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
  const { options, kind, path } = instance;
  const action = options.registerActionName ?? instance.actionName('register');
  draft.addAction(
    {
      name: action,
      type: 'create',
      description: `Registers a new user with the ${instance.name} strategy.`,
      accept: [...new Set([options.identityField, ...options.registerActionAccept])],
      arguments: newPasswordArguments(instance),
      changes: [...newPasswordChanges(instance), ...tokenChanges(instance, strategy)],
    },
    { source: `authentication.${kind}`, path: [...path, 'registerActionName'] },
  );
  instance.offer('register', { action, phase: true });
}

export function addSignIn(
  draft: Draft,
  instance: Instance,
  { strategy, identity }: { readonly strategy: PasswordStrategy; readonly identity: CompiledAttribute },
): void {
  const { options, kind, path } = instance;
  const action = options.signInActionName ?? instance.actionName('signIn');
  draft.addAction(
    {
      name: action,
      type: 'read',
      get: true,
      description: `Signs a user in with the ${instance.name} strategy.`,
      arguments: {
        [options.identityField]: givenIdentityArgument(identity.schema),
        [options.passwordField]: givenPasswordArgument(),
      },
      run: signIn(strategy),
    },
    { source: `authentication.${kind}`, path: [...path, 'signInActionName'] },
  );
  instance.offer('signIn', { action, phase: true });
}

export function addSignInWithToken(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
  const { options, name, kind, path } = instance;
  const plain = name === kind ? 'signInWithToken' : instance.actionName('signInWithToken');
  const action = options.signInWithTokenActionName ?? plain;
  draft.addAction(
    {
      name: action,
      type: 'read',
      get: true,
      description: `Exchanges a sign-in token of the ${name} strategy, once, for a session.`,
      arguments: { token: boundedText(longestToken) },
      run: signInWithToken(strategy),
    },
    { source: `authentication.${kind}`, path: [...path, 'signInWithTokenActionName'] },
  );
  instance.offer('signInWithToken', { action, phase: true });
}

export function addChangePassword(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
  const { options, name, kind, path } = instance;
  const { passwordField } = options;
  const plain = name === kind ? 'changePassword' : instance.actionName('changePassword');
  const action = options.changePasswordActionName ?? plain;
  const current = `current${passwordField.charAt(0).toUpperCase()}${passwordField.slice(1)}`;
  draft.addAction(
    {
      name: action,
      type: 'update',
      description: `Changes the password of a user who knows the current one (${name} strategy).`,
      arguments: { [current]: givenPasswordArgument(), ...newPasswordArguments(instance) },
      // Proving comes before hashing: a wrong current password costs one hash, not two.
      changes: [
        proveCurrentPassword(strategy, current),
        ...newPasswordChanges(instance),
        ...tokenChanges(instance, strategy),
      ],
    },
    { source: `authentication.${kind}`, path: [...path, 'changePasswordActionName'] },
  );
  instance.offer('changePassword', { action, record: 'user' });
}
