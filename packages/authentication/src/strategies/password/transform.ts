import { attribute, type Change, type CompiledAttribute, type Draft, didYouMean, resourceOf } from '@ashlar/core';
import { z } from 'zod';
import type { PartInstance } from '../../part/part.ts';
import { issueTokenAtEnd, normalizeChange, type PasswordStrategy, proveCurrentPassword, signIn } from './actions.ts';
import { confirmPassword } from './confirm-password.ts';
import { hashPassword } from './hash-password.ts';
import { normalizedField } from './normalize-identity.ts';
import type { PasswordSettings } from './options.ts';
import { givenPasswordArgument, newPasswordArgument } from './password-argument.ts';

type Instance = PartInstance<PasswordSettings>;

/** Adds the normalised identity and the actions of one password strategy. */
export function transformPassword(draft: Draft, instance: Instance): void {
  const { options: settings, name } = instance;
  const identity = findAttribute(draft, instance, 'identityField');
  const hash = findAttribute(draft, instance, 'hashedPasswordField');
  if (hash !== undefined) instance.credentialField(hash.name);
  if (identity === undefined || hash === undefined) return;
  const strategy: PasswordStrategy = { name, settings, resource: resourceOf(draft) };
  if (!settings.caseSensitive) addNormalizedIdentity(draft, instance, identity);
  if (settings.registrationEnabled) addRegister(draft, instance, strategy);
  if (settings.signInEnabled) addSignIn(draft, instance, { strategy, identity });
  addChangePassword(draft, instance, strategy);
}

function findAttribute(
  draft: Draft,
  { options, path }: Instance,
  option: 'identityField' | 'hashedPasswordField',
): CompiledAttribute | undefined {
  const name = options[option];
  const found = draft.attributes.get(name);
  if (found === undefined) {
    const hint =
      option === 'hashedPasswordField'
        ? `add ${name}: attribute(z.string(), { sensitive: true })`
        : didYouMean(name, [...draft.attributes.keys()]);
    draft.error([...path, option], `there is no attribute "${name}"`, hint);
  } else if (found.storage !== 'text') {
    draft.error([...path, option], `the attribute "${name}" is kept as ${found.storage}, not as text`);
    return undefined;
  }
  return found;
}

function addNormalizedIdentity(draft: Draft, { kind, path }: Instance, { name, nullable }: CompiledAttribute): void {
  const field = normalizedField(name);
  const flags = { sensitive: true, writable: false, generated: true, unique: true, standsFor: name } as const;
  draft.addAttribute(field, attribute(nullable ? z.string().nullable() : z.string(), flags), { source: kind, path });
  draft.addChange({
    name: `normalize ${name}`,
    on: ['create', 'update'],
    source: kind,
    before: normalizeChange(name),
  });
}

function newPasswordArguments({ options }: Instance): Record<string, z.ZodType> {
  const { passwordField, passwordConfirmationField, confirmationRequired, minimumPasswordLength } = options;
  return {
    [passwordField]: newPasswordArgument(minimumPasswordLength),
    ...(confirmationRequired ? { [passwordConfirmationField]: z.string() } : {}),
  };
}

/** What every action that sets a new password does: confirm it, then hash it. */
function newPasswordChanges({ options }: Instance): readonly Change[] {
  const { passwordField, passwordConfirmationField, confirmationRequired, hashedPasswordField, hashProvider } = options;
  return [
    ...(confirmationRequired ? [confirmPassword(passwordField, passwordConfirmationField)] : []),
    hashPassword({ argument: passwordField, attribute: hashedPasswordField, hashProvider }),
  ];
}

function tokenChanges(instance: Instance, strategy: PasswordStrategy): readonly Change[] {
  return instance.authentication.tokens.enabled ? [issueTokenAtEnd(strategy)] : [];
}

function addRegister(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
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

function addSignIn(
  draft: Draft,
  instance: Instance,
  { strategy, identity }: { strategy: PasswordStrategy; identity: CompiledAttribute },
): void {
  const { options, kind, path } = instance;
  const action = options.signInActionName ?? instance.actionName('signIn');
  draft.addAction(
    {
      name: action,
      type: 'read',
      get: true,
      description: `Signs a user in with the ${instance.name} strategy.`,
      arguments: { [options.identityField]: identity.schema, [options.passwordField]: givenPasswordArgument() },
      run: signIn(strategy),
    },
    { source: `authentication.${kind}`, path: [...path, 'signInActionName'] },
  );
  instance.offer('signIn', { action, phase: true });
}

function addChangePassword(draft: Draft, instance: Instance, strategy: PasswordStrategy): void {
  const { options, kind, path } = instance;
  const { passwordField } = options;
  const action =
    options.changePasswordActionName ??
    (instance.name === kind ? 'changePassword' : instance.actionName('changePassword'));
  const current = `current${passwordField.charAt(0).toUpperCase()}${passwordField.slice(1)}`;
  draft.addAction(
    {
      name: action,
      type: 'update',
      description: `Changes the password of a user who knows the current one (${instance.name} strategy).`,
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
