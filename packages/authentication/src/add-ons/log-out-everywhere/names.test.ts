import { AshlarError, attribute, coreErrors, recordArgument, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { strategyOfCall } from '../../part/strategy-call.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { quickHash, secret, Token } from '../../test-setup/accounts.ts';
import { callUntyped, expectDead, expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { endSessions } from './end-sessions.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;
const strategies = { password: { identityField: 'email', hashProvider: quickHash } } as const;
const ann = { email: 'ann@example.com', password: 'long enough', passwordConfirmation: 'long enough' };

/** The problems that a definition has. */
function issuesOf(define: () => unknown) {
  try {
    define();
  } catch (error) {
    if (error instanceof AshlarError) return error.issues;
    throw error;
  }
  return [];
}

for (const store of stores) {
  describe(`names and own actions on ${store.name}`, () => {
    let opened: OpenedStore;
    afterEach(() => opened.close());

    test('L13 actionName and argumentName', async () => {
      const User = defineResource({
        name: 'User',
        attributes,
        authentication: {
          tokens,
          strategies,
          addOns: { logOutEverywhere: { actionName: 'signOutAll', argumentName: 'account' } },
        },
      });
      opened = await store.open([User, Token]);
      const account = await User.actions.registerWithPassword(ann);
      expect((await User.actions.signOutAll({ account })).$metadata.revoked).toBe(1);
      const logOut = Info.strategy(User, 'logOutEverywhere');
      const { token } = await issueToken(User, account);
      expect((await logOut.action('logOutEverywhere', { accountId: account.id })).$metadata.revoked).toBe(1);
      await expectDead(User, [account.$metadata.token, token]);

      await expect(callUntyped(User, 'logOutEverywhere', { account })).rejects.toThrow(TypeError);
      await expect(callUntyped(User, 'signOutAll', { user: account })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['user'] }],
      });
      expect(Info.strategyForAction(User, 'signOutAll')?.name).toBe('logOutEverywhere');
    });

    test('L14 an add-on with a name of its own is found by that name, and applyOnPasswordChange works', async () => {
      const User = defineResource({
        name: 'User',
        attributes,
        actions: { writeHash: { type: 'update', accept: ['hashedPassword'] } },
        authentication: {
          tokens,
          strategies,
          addOns: { 'logOutEverywhere:kickOut': { applyOnPasswordChange: true } },
        },
      });
      opened = await store.open([User, Token]);
      const user = await User.actions.registerWithPassword(ann);
      const kickOut = Info.strategy(User, 'kickOut');
      expect(kickOut).toMatchObject({ name: 'kickOut', kind: 'logOutEverywhere' });
      expect(Info.hasStrategy(User, 'logOutEverywhere')).toBe(false);
      expect(Info.hasKind(User, 'logOutEverywhere')).toBe(true);
      await User.actions.writeHash(user, { hashedPassword: await quickHash.hash('another') });
      await expectDead(User, [user.$metadata.token]);
      await issueToken(User, user);
      expect((await kickOut.action('logOutEverywhere', { user })).$metadata.revoked).toBe(1);
      expect((await User.actions.logOutEverywhereWithKickOut({ user })).$metadata.revoked).toBe(0);
    });

    test('L20 an own action of that name is used if it fits', async () => {
      const called: unknown[] = [];
      const User = defineResource({
        name: 'User',
        attributes,
        actions: {
          logOutEverywhere: {
            type: 'action',
            arguments: { user: recordArgument() },
            run: ({ arguments: { user } }) => {
              called.push(user);
              return 'mine';
            },
          },
          writeHash: { type: 'update', accept: ['hashedPassword'] },
        },
        authentication: { tokens, strategies, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } },
      });
      opened = await store.open([User, Token]);
      const user = await User.actions.registerWithPassword(ann);
      expect(await User.actions.logOutEverywhere({ user })).toBe('mine');
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
      expect(called).toEqual([user, user]);
      expect(Info.strategyForAction(User, 'logOutEverywhere')?.kind).toBe('logOutEverywhere');
      await expectLive(User, [user.$metadata.token]);
      // A change of the password revokes by itself, whatever the own action does.
      await User.actions.writeHash(user, { hashedPassword: await quickHash.hash('another') });
      await expectDead(User, [user.$metadata.token]);
    });

    test('L20 an own action can do the work of the generated one, and more', async () => {
      const User = defineResource({
        name: 'User',
        attributes,
        actions: {
          logOutEverywhere: {
            type: 'action',
            arguments: { user: recordArgument() },
            run: async ({ arguments: { user } }, context) => ({ ended: await endSessions(user, context) }),
          },
        },
        authentication: { tokens, strategies, addOns: { logOutEverywhere: {} } },
      });
      opened = await store.open([User, Token]);
      const user = await User.actions.registerWithPassword(ann);
      const { token } = await issueToken(User, user);
      expect(await User.actions.logOutEverywhere({ user })).toEqual({ ended: 2 });
      await expectDead(User, [user.$metadata.token, token]);
      await expect(callUntyped(User, 'logOutEverywhere', { user: { ...user } })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    });

    test('L24 the rules of the resource hold for the action, and callers cannot forge the mark of the strategy', async () => {
      const User = defineResource({
        name: 'User',
        attributes,
        changes: [
          {
            on: ['action'],
            before(_changeset, context) {
              if (strategyOfCall(context)?.kind !== 'logOutEverywhere') throw coreErrors.error('FORBIDDEN');
            },
          },
        ],
        authentication: { tokens, strategies, addOns: { logOutEverywhere: {} } },
      });
      opened = await store.open([User, Token]);
      const user = await User.actions.registerWithPassword(ann);
      const forged = { strategy: 'logOutEverywhere', name: 'logOutEverywhere', kind: 'logOutEverywhere' };
      for (const context of [undefined, forged, { strategyOfCall: forged }]) {
        const options = context === undefined ? {} : { context };
        await expect(User.actions.logOutEverywhere({ user }, options)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      }
      await expectLive(User, [user.$metadata.token]);
      const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
      expect(out.$metadata.revoked).toBe(1);
    });
  });
}

describe('own actions with a wrong shape', () => {
  const addOns = { logOutEverywhere: {} };
  const run = () => undefined;

  test.each([
    ['of another type', { type: 'read' }, /its type is read, not action/],
    ['without the argument', { type: 'action', run }, /it takes no "user"/],
    ['with a nullable one', { type: 'action', arguments: { user: recordArgument().nullable() }, run }, /may be null/],
    ['with an optional one', { type: 'action', arguments: { user: recordArgument().optional() }, run }, /left out/],
    ['with text', { type: 'action', arguments: { user: z.string() }, run }, /does not take a record/],
  ] as const)('L20 an own action %s is a definition error that says what is wrong', (_name, action, message) => {
    const define = () => {
      const config = { name: 'User', attributes, actions: { logOutEverywhere: action } };
      // Invariant: the action is one of the kinds above, whose types differ too much to be inferred together.
      const defineAny = defineResource as unknown as (config: object) => unknown;
      defineAny({ ...config, authentication: { tokens, strategies, addOns } });
    };
    const issues = issuesOf(define);
    expect(issues).toContainEqual(
      expect.objectContaining({ path: ['actions', 'logOutEverywhere'], message: expect.stringMatching(message) }),
    );
  });

  test('L21 two add-ons that generate one action are a definition error', () => {
    const issues = issuesOf(() =>
      defineResource({
        name: 'User',
        attributes,
        authentication: {
          tokens,
          strategies,
          addOns: { ...addOns, 'logOutEverywhere:kickOut': { actionName: 'logOutEverywhere' } },
        },
      }),
    );
    expect(issues).toMatchObject([
      {
        path: ['authentication', 'addOns', 'logOutEverywhere:kickOut', 'actionName'],
        message: /"logOutEverywhere" is generated by .* already/,
      },
    ]);
  });

  test('L21 two strategies of one name are a definition error', () => {
    const issues = issuesOf(() =>
      defineResource({
        name: 'User',
        attributes,
        authentication: {
          tokens,
          strategies: { ...strategies, 'password:logOutEverywhere': { identityField: 'email' } },
          addOns,
        },
      }),
    );
    expect(issues).toContainEqual(
      expect.objectContaining({
        path: ['authentication', 'addOns', 'logOutEverywhere'],
        message: 'the name "logOutEverywhere" is taken by another strategy or add-on',
      }),
    );
  });
});
