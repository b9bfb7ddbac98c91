// The ghost search with sessions that end one by one: it finds what outlives its end, and lists that lie.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, passwordAttributes } from '../test-setup/accounts.ts';
import { hashProvider, signingSecret } from '../test-setup/gated-accounts.ts';
import { known, sessionTokens, Token } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken } from '../token/verify-token.ts';
import { explore } from './explore.ts';
import { findGhostSessions } from './find-ghost-sessions.ts';
import { createSessionLedger, type SessionLedger } from './session-ledger.ts';

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: { ...sessionTokens, signingSecret },
    strategies: { password: { identityField: 'email', hashProvider } },
    addOns: { logOutEverywhere: {}, sessions: {} },
  },
});
const ann = credentials('ann');
const sidOf = (token: string | null) => String(peekToken(token ?? '')?.sid);

describe.for(stores)('sessions that end one by one, on $name', ({ open }) => {
  const password = Info.strategy(User, 'password');
  const sessions = Info.strategy(User, 'sessions');
  let opened: OpenedStore;
  let ledger: SessionLedger;
  let user: Awaited<ReturnType<typeof register>>;
  const register = () => password.action('register', ann);
  const signIn = () =>
    ledger.issue(
      { credential: ann.password },
      async () => (await password.action('signIn', known('ann'))).$metadata.token,
    );
  const end = (session: string) => ledger.logOut({ session }, () => sessions.action('end', { user, session }));
  const rename = (token: string | null, id: string) =>
    opened.query(`update tokens set session_id = '${id}' where jti = '${peekToken(token ?? '')?.jti}'`);
  const revive = (token: string | null) =>
    opened.query(`update tokens set purpose = 'user' where jti = '${peekToken(token ?? '')?.jti}'`);
  const rules = async () => (await findGhostSessions(User, ledger)).map(({ rule, jti }) => ({ rule, jti }));
  const ghost = (rule: string, token: string | null) => ({ rule, jti: peekToken(token ?? '')?.jti });
  beforeEach(async () => {
    opened = await open([User, Token]);
    ledger = createSessionLedger();
    user = await register();
    await ledger.change({ password: ann.password }, async () => user.$metadata.token);
  });
  afterEach(() => opened.close());

  test('correct calls leave no ghosts', async () => {
    const first = await signIn();
    await signIn();
    await end(sidOf(first));
    expect(await rules()).toEqual([]);
  });

  test('a session that outlived its end is found, and so is one that was renewed afterwards; others are not', async () => {
    const first = await signIn();
    await signIn();
    await end(sidOf(first));
    await revive(first);
    expect(await rules()).toEqual([ghost('outlived a log-out', first)]);
    const renewed = await ledger.issue(
      { credential: first ?? '' },
      async () => (await renewToken(User, first ?? ''))?.token ?? null,
    );
    expect(await rules()).toEqual([ghost('outlived a log-out', renewed), ghost('used after a log-out', first)]);
  });

  test('a session that is not in the list of its user is found, and one in the list that is over', async () => {
    const first = await signIn();
    await rename(first, 'another');
    expect(await rules()).toEqual([ghost('not in the list', first), { rule: 'in the list, and over', jti: 'another' }]);
  });

  test('G6 no session survives its end, whatever runs at the same time', { timeout: 120_000 }, async () => {
    const report = await explore(User, {
      seed: Date.now() % 1_000_000_000,
      interleavings: 20,
      gates: [hashProvider.afterVerify, hashProvider.afterHash, signingSecret.beforeStore(opened.domain)],
      register: (given, number) =>
        password.action('register', {
          ...{ email: `user${number}@example.com`, password: given, passwordConfirmation: given },
        }),
    });
    expect(report.violation).toBeUndefined();
    expect(report.interleavings).toBe(20);
  });
});
