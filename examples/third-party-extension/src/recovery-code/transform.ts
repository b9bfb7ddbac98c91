import type { PartInstance } from '@ashlar/authentication/extension';
import { attribute } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import { giveCode, type RecoveryCodeStrategy, signIn } from './actions.ts';
import type { RecoveryCodeSettings } from './options.ts';
import { recoveryCodeRoutes } from './routes.ts';

/** Adds the attribute that keeps the hash, and the two actions. */
export function transformRecoveryCode(draft: Draft, instance: PartInstance<RecoveryCodeSettings>): void {
  const { options: settings, name, kind, path } = instance;
  const { hashedCodeField, codeField, createActionName, signInActionName } = settings;
  const origin = (option: keyof RecoveryCodeSettings) => ({
    source: `authentication.${kind}`,
    path: [...path, option],
  });
  const strategy: RecoveryCodeStrategy = { name, settings, resource: draft.resource };

  const hash = attribute(z.string().nullable(), { sensitive: true, writable: false, unique: true });
  draft.addAttribute(hashedCodeField, hash, origin('hashedCodeField'));
  instance.credentialField(hashedCodeField);

  const create = createActionName ?? instance.plainName('createRecoveryCode');
  draft.addAction(
    {
      name: create,
      type: 'update',
      description: 'Gives a user a new recovery code, shown this once; the one before it is void.',
      changes: [giveCode(strategy)],
    },
    origin('createActionName'),
  );
  instance.offer('create', { action: create, record: 'user', phase: recoveryCodeRoutes.create });

  const action = signInActionName ?? instance.actionName('signIn');
  draft.addAction(
    {
      name: action,
      type: 'read',
      get: true,
      description: 'Signs a user in with a recovery code, which is used up by that.',
      arguments: { [codeField]: z.string().max(200) },
      run: signIn(strategy),
    },
    origin('signInActionName'),
  );
  instance.offer('signIn', { action, counts: 'signIn', secrets: [codeField], phase: recoveryCodeRoutes.signIn });
}
