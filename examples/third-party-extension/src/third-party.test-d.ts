// The inferred types of third-party parts and sections.
import { authenticate, Info } from '@ashlar/authentication';
import { type RecordOfResource, uuidPrimaryKey } from '@ashlar/core';
import type { ReturnedByAnAction } from '@ashlar/core/extension';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Token, User } from './accounts.ts';
import { defineResource } from './framework.ts';
import { auditOf } from './index.ts';

type UserRecord = {
  readonly id: string;
  readonly email: string;
  readonly displayName: string | null;
  readonly createdAt: Date;
  readonly credentialChangedAt: Date | null;
  readonly lastChangedBy: string | null;
} & ReturnedByAnAction;

const attributes = { id: uuidPrimaryKey(), name: z.string() };
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: 'a secret of tests, long enough for HS256',
} as const;

describe('D7 the attributes, actions and facts that they add', () => {
  test('attributes, the sensitive one of them not in records', () => {
    expectTypeOf<RecordOfResource<typeof User>>().toEqualTypeOf<UserRecord>();
    expectTypeOf<(typeof User)['~types']['attributes']['hashedRecoveryCode']>().toEqualTypeOf<string | null>();
  });

  test('every action takes and returns records with them, generated or not', async () => {
    expectTypeOf(User.actions.rename).parameter(0).toEqualTypeOf<UserRecord | string>();
    expectTypeOf(User.actions.rename).returns.resolves.toEqualTypeOf<UserRecord>();
    expectTypeOf(User.actions.getBySubject).returns.resolves.toEqualTypeOf<UserRecord | null>();
    expectTypeOf(User.actions.changedBy).returns.resolves.toEqualTypeOf<UserRecord[]>();
    expectTypeOf(User.actions.credentialsChangedSince).returns.resolves.toEqualTypeOf<UserRecord[]>();
    expectTypeOf(User.actions.signInWithPassword).returns.resolves.toExtend<UserRecord>();
    const session = await authenticate(User, '');
    expectTypeOf(session?.user).toEqualTypeOf<UserRecord | undefined>();
  });

  test('actions', () => {
    expectTypeOf<keyof (typeof User)['actions']>().toEqualTypeOf<
      | 'rename'
      | 'get'
      | 'getBySubject'
      | 'registerWithPassword'
      | 'signInWithPassword'
      | 'signInWithToken'
      | 'changePassword'
      | 'logOutEverywhere'
      | 'createRecoveryCode'
      | 'signInWithRecoveryCode'
      | 'credentialsChangedSince'
      | 'changedBy'
    >();
  });

  test('info', () => {
    expectTypeOf(auditOf(User).field).toEqualTypeOf<'lastChangedBy'>();
    // @ts-expect-error Token has no audit section
    auditOf(Token);
  });
});

describe('D7 the parameters and results of their strategies', () => {
  const recovery = Info.strategy(User, 'recoveryCode');

  test('the actions of the strategy', () => {
    expectTypeOf(recovery.actions).toEqualTypeOf<readonly ('create' | 'signIn')[]>();
    type Created = Awaited<ReturnType<typeof User.actions.createRecoveryCode>>;
    expectTypeOf<Created>().toExtend<UserRecord>();
    expectTypeOf<Created['$metadata']>().toEqualTypeOf<{ readonly recoveryCode: string; readonly token: string }>();
    expectTypeOf(User.actions.signInWithRecoveryCode).parameter(0).toEqualTypeOf<{ readonly recoveryCode: string }>();
  });

  test('mistakes at the call', () => {
    // @ts-expect-error there is no such action
    recovery.action('signin', { recoveryCode: '' });
    // @ts-expect-error 'code' does not exist: the argument is recoveryCode
    recovery.action('signIn', { code: '' });
    // @ts-expect-error a record of the user, not an id
    recovery.action('create', { user: '1' });
    // @ts-expect-error there is no such strategy
    Info.strategy(User, 'recovery');
  });

  test('options name the attribute, the argument and the actions', () => {
    const Admin = defineResource({
      name: 'Admin',
      attributes,
      authentication: {
        tokens,
        strategies: {
          'recoveryCode:paper': { hashedCodeField: 'hashedPaper', codeField: 'paper', createActionName: 'print' },
        },
        addOns: { credentialNotice: { notify: () => {}, changedAtField: 'printedAt' } },
      },
      audit: { field: 'editor', actionName: 'editedBy' },
    });
    expectTypeOf<RecordOfResource<typeof Admin>>().toEqualTypeOf<
      {
        readonly id: string;
        readonly name: string;
        readonly printedAt: Date | null;
        readonly editor: string | null;
      } & ReturnedByAnAction
    >();
    expectTypeOf<keyof (typeof Admin)['actions']>().toEqualTypeOf<
      'get' | 'getBySubject' | 'print' | 'signInWithPaper' | 'credentialsChangedSince' | 'editedBy'
    >();
    expectTypeOf(Admin.actions.signInWithPaper).parameter(0).toEqualTypeOf<{ readonly paper: string }>();
    expectTypeOf(auditOf(Admin).field).toEqualTypeOf<'editor'>();
  });
});

describe('D7 the messages of the compiler about a definition', () => {
  test('callbacks know the application’s attributes', () => {
    defineResource({
      name: 'Admin',
      attributes,
      authentication: {
        tokens,
        strategies: { recoveryCode: {} },
        addOns: {
          credentialNotice: { notify: ({ user }) => void expectTypeOf(user).toEqualTypeOf<{ readonly id: string }>() },
        },
      },
    });
  });

  test('mistakes in options', () => {
    defineResource({
      name: 'Admin',
      attributes,
      authentication: {
        tokens,
        strategies: {
          // @ts-expect-error 'codeLenght' does not exist in type 'RecoveryCodeOptions'. Did you mean 'codeLength'?
          recoveryCode: { codeLenght: 30 },
          // @ts-expect-error a duration has a unit
          'recoveryCode:paper': { tokenLifetime: '90' },
        },
        // @ts-expect-error Property 'notify' is missing
        addOns: { credentialNotice: {} },
      },
      // @ts-expect-error 'feild' does not exist in type 'AuditSection'. Did you mean to write 'field'?
      audit: { feild: 'editor' },
    });
  });

  test('prerequisites', () => {
    defineResource({
      name: 'Admin',
      attributes,
      authentication: {
        // @ts-expect-error Type 'false' is not assignable to type 'true | NeededByRecoveryCode'.
        tokens: { ...tokens, enabled: false },
        strategies: { recoveryCode: {} },
      },
    });
    defineResource({
      name: 'Admin',
      attributes,
      // @ts-expect-error Property 'tokens' is missing … but required in type 'RecoveryCodeNeeds'.
      authentication: { strategies: { recoveryCode: {} } },
    });
  });

  test('a credential of a third-party strategy is one that logOutEverywhere can act on', () => {
    defineResource({
      name: 'Admin',
      attributes,
      authentication: {
        tokens,
        strategies: { recoveryCode: {} },
        addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
      },
    });
    defineResource({
      name: 'Admin',
      attributes,
      authentication: {
        tokens,
        // @ts-expect-error Type 'true' is not assignable to type 'false | NeedsAPasswordStrategy | undefined'.
        addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
      },
    });
  });
});
