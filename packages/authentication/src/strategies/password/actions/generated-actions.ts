import type { ActionContext, Change } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { Draft, RunInput } from '@ashlar/core/extension';
import { z } from 'zod';
import { boundedText } from '../../../credentials/identity/bounded-text.ts';
import { identityOfParams } from '../../../credentials/identity/finder-by-identity.ts';
import { givenIdentityArgument } from '../../../credentials/identity/given-identity.ts';
import { textFormOf } from '../../../credentials/identity/text-form.ts';
import { exchangeToken } from '../../../credentials/mailed-token/exchange-token.ts';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import type { PartInstance } from '../../../part/part.ts';
import { longestToken } from '../../../token/create-signer.ts';
import type { PasswordSettings } from '../option-types.ts';
import { passwordRoutes } from '../routes.ts';
import { proveCurrentPassword } from './change-password.ts';
import { confirmPassword } from './confirm-password.ts';
import { hashPassword } from './hash-password.ts';
import { issueTokenAtEnd } from './issue-token-at-end.ts';
import { givenPasswordArgument, newPasswordArgument } from './password-argument.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { signIn } from './sign-in.ts';

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

/** The names of these arguments. */
export function newPasswordNames({ options }: Instance): readonly string[] {
  const { passwordField, passwordConfirmationField, confirmationRequired } = options;
  return [passwordField, ...(confirmationRequired ? [passwordConfirmationField] : [])];
}

/** The changes of every action that sets a new password: confirm it, then hash it. */
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

/** The changes of an action that returns a token. */
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
  instance.offer('register', {
    action,
    identity: identityOfParams(strategy.identity),
    secrets: newPasswordNames(instance),
    phase: passwordRoutes.register,
  });
}

export function addSignIn(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
  const { options, kind, path } = instance;
  const action = options.signInActionName ?? instance.actionName('signIn');
  draft.addAction(
    {
      name: action,
      type: 'read',
      get: true,
      description: `Signs a user in with the ${instance.name} strategy.`,
      arguments: {
        [options.identityField]: givenIdentityArgument(strategy.identity.schema),
        [options.passwordField]: givenPasswordArgument(),
      },
      run: signIn(strategy),
    },
    { source: `authentication.${kind}`, path: [...path, 'signInActionName'] },
  );
  const identity = identityOfParams(strategy.identity);
  const secrets = [options.passwordField];
  instance.offer('signIn', { action, identity, counts: 'signIn', secrets, phase: passwordRoutes.signIn });
}

export function addSignInWithToken(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
  const { options, name, kind, path } = instance;
  const action = options.signInWithTokenActionName ?? instance.plainName('signInWithToken');
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
  const phase = passwordRoutes.signInWithToken;
  instance.offer('signInWithToken', { action, counts: 'signIn', secrets: ['token'], phase });
}

/** Exchanges a sign-in token, once, for a session token. */
function signInWithToken({
  name,
  settings: { requireConfirmedWith },
  signInToken: token,
}: PasswordStrategy): (input: RunInput, context: ActionContext) => Promise<Readonly<Row>> {
  return async ({ arguments: given }, context) => {
    const verified = await token.check(context.scope, given.token);
    if (verified === undefined) throw new AuthenticationFailed(name);
    // The user proved the password when the sign-in token was issued.
    const exchange = { token, requireConfirmedWith, provedBefore: true };
    const user = await exchangeToken(exchange, { verified, key: verified.key }, context);
    if (user === undefined) throw new AuthenticationFailed(name);
    return user;
  };
}

export function addChangePassword(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
  const { options, name, kind, path } = instance;
  const { passwordField } = options;
  const action = options.changePasswordActionName ?? instance.plainName('changePassword');
  const current = `current${passwordField.charAt(0).toUpperCase()}${passwordField.slice(1)}`;
  draft.addAction(
    {
      name: action,
      type: 'update',
      description: `Changes the password of a user who knows the current one (${name} strategy).`,
      arguments: { [current]: givenPasswordArgument(), ...newPasswordArguments(instance) },
      // Prove first, then hash: a wrong current password costs one hash, not two.
      changes: [
        proveCurrentPassword(strategy, current),
        ...newPasswordChanges(instance),
        ...tokenChanges(instance, strategy),
      ],
    },
    { source: `authentication.${kind}`, path: [...path, 'changePasswordActionName'] },
  );
  const ofUser = identityOfParams(strategy.identity);
  instance.offer('changePassword', {
    action,
    record: 'user',
    identity: (params) => ofUser(Object(params).user),
    counts: 'signIn',
    secrets: [current, ...newPasswordNames(instance)],
    phase: passwordRoutes.changePassword,
  });
}
