// The ghost search with log-outs of everyone: correct calls leave no ghost, and each planted bug of generations is found.
import type { AnyResource, Scope } from '@ashlar/core';
import { isNull, not } from '@ashlar/core/data-layer';
import { describe, expect, test, vi } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, passwordAttributes } from '../test-setup/accounts.ts';
import {
  everyoneTokens,
  Generation,
  hashProvider,
  User as RightUser,
  sender,
  signingSecret,
  Token,
} from '../test-setup/everyone-accounts.ts';
import { known } from '../test-setup/session-accounts.ts';
import { stores } from '../test-setup/stores.ts';
import { peekToken } from '../token/verify-token.ts';
import { explore } from './explore.ts';
import { findGhostSessions } from './find-ghost-sessions.ts';
import type { Move } from './player.ts';
import { createSessionLedger } from './session-ledger.ts';

/** The bug that is planted at present. */
const planted = vi.hoisted(() => ({ bug: '' }));

vi.mock('../generations/stamp.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../generations/stamp.ts')>();
  return {
    ...real,
    stampOf(scope: Scope, resource: AnyResource) {
      if (planted.bug === 'the stamp is read after the proof') scope.store.remembered()?.clear();
      return real.stampOf(scope, resource);
    },
  };
});

vi.mock('../token-store/consume-token.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../token-store/consume-token.ts')>();
  return {
    async consumeToken(...given: Parameters<typeof real.consumeToken>) {
      const isConsumed = await real.consumeToken(...given);
      if (planted.bug === 'what is exchanged takes the newest stamp') given[0].store.remembered()?.clear();
      return isConsumed;
    },
  };
});

vi.mock('../generations/everyone.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../generations/everyone.ts')>();
  const anyStamp = not(isNull(real.stampAttribute));
  const isBroken = () => planted.bug === 'any stamp counts, not the present one alone';
  return {
    ...real,
    // A condition is made once for a resource, so each bug has a resource of its own.
    everyoneOf(resource: AnyResource) {
      const everyone = real.everyoneOf(resource);
      return everyone && isBroken() ? { ...everyone, isPresent: anyStamp } : everyone;
    },
    amongPresent: (...given: Parameters<typeof real.amongPresent>) =>
      isBroken() ? given[1] : real.amongPresent(...given),
  };
});

function createUser() {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: passwordAttributes,
    authentication: {
      tokens: everyoneTokens,
      strategies: { password: { identityField: 'email', hashProvider } },
      addOns: { logOutEverywhere: {} },
    },
  });
}

/** More of what a planted bug needs to show, so that the search takes seconds. */
const often: Readonly<Record<string, Move>> = Object.fromEntries(
  Array.from({ length: 6 }, (_, index): [string, Move][] => [
    [
      `log everyone out ${index}`,
      async ({ ledger, strategy }) => ledger.logOut({ everyone: true }, async () => strategy.logOutEveryone?.()),
    ],
    [
      `renew ${index}`,
      async ({ ledger, resource, domain, token }) => {
        const credential = token('user');
        if (credential === undefined) return;
        await ledger.issue(
          { credential },
          async () => (await renewToken(resource, credential, { domain }))?.token ?? null,
        );
      },
    ],
  ]).flat(),
);

const bugs: readonly { readonly bug: string; readonly on: readonly string[] }[] = [
  // On SQLite no other call writes in the middle of a transaction: there the stamp is the same wherever it is read.
  { bug: 'the stamp is read after the proof', on: ['postgres'] },
  { bug: 'what is exchanged takes the newest stamp', on: ['postgres'] },
  { bug: 'any stamp counts, not the present one alone', on: ['sqlite', 'postgres'] },
];

describe.each(stores)('log-outs of everyone on $name', ({ name, open }) => {
  async function search(
    User: ReturnType<typeof createUser> | typeof RightUser,
    interleavings: number,
    moves: Readonly<Record<string, Move>> = {},
  ) {
    const opened = await open([User, Token, Generation], { onError: () => undefined });
    const password = Info.strategy(User, 'password');
    try {
      return await explore(User, {
        seed: 1,
        interleavings,
        moves,
        sender,
        gates: [hashProvider.afterVerify, hashProvider.afterHash, signingSecret.beforeStore(opened.domain)],
        register: (given, number) =>
          password.action('register', {
            ...{ email: `user${number}@example.com`, password: given, passwordConfirmation: given },
          }),
      });
    } finally {
      await opened.close();
    }
  }

  test('G6 no session survives a log-out of everyone, whatever runs at the same time', {
    timeout: 120_000,
  }, async () => {
    const report = await search(RightUser, 30);
    expect(report.violation).toBeUndefined();
    expect(report.interleavings).toBe(30);
  });

  for (const { bug, on } of bugs) {
    test.runIf(on.includes(name))(`a planted bug is found: ${bug}`, { timeout: 600_000 }, async () => {
      planted.bug = bug;
      try {
        const { violation } = await search(createUser(), 2000, often);
        expect(violation?.ghosts.map(({ rule }) => rule)).toContain('outlived a log-out');
      } finally {
        planted.bug = '';
      }
    });
  }

  test('a token of every purpose that outlived a log-out of everyone is found; the spared one is not', async () => {
    const opened = await open([RightUser, Token, Generation]);
    const ledger = createSessionLedger();
    const ann = credentials('ann');
    const password = Info.strategy(RightUser, 'password');
    const signIn = (tokenType = 'user') =>
      ledger.issue({ credential: ann.password }, async () => {
        return (await password.action('signIn', known('ann'), { context: { tokenType } })).$metadata.token;
      });
    await ledger.change({ password: ann.password }, async () => {
      return (await password.action('register', ann)).$metadata.token;
    });
    const [first, second, spared] = [await signIn(), await signIn('sign_in'), (await signIn()) ?? ''];
    const logOut = Info.strategy(RightUser, 'logOutEverywhere');
    await ledger.logOut({ everyone: true, except: spared }, () =>
      logOut.action('logOutEverywhere', { everyone: true, except: spared }),
    );
    expect(await findGhostSessions(RightUser, ledger)).toEqual([]);
    const jtis = [first, second].map((token) => peekToken(token ?? '')?.jti);
    await opened.query(`update tokens set generation = 1 where jti in ('${jtis.join("', '")}')`);
    const found = await findGhostSessions(RightUser, ledger);
    expect(found.map(({ rule, jti }) => [rule, jti])).toEqual(jtis.map((jti) => ['outlived a log-out', jti]));
    await opened.close();
  });
});
