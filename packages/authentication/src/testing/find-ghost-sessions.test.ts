import { ResourceInfo } from '@ashlar/core';
import { always } from '@ashlar/core/data-layer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { LenientUser, StrictUser } from '../test-setup/gated-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken } from '../token/verify-token.ts';
import { explore } from './explore.ts';
import { findGhostSessions } from './find-ghost-sessions.ts';
import { createSessionLedger, type SessionLedger } from './session-ledger.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = 'another password';

for (const store of stores) {
  describe(`ghosts made on purpose on ${store.name}`, () => {
    const password = Info.strategy(StrictUser, 'password');
    const out = Info.strategy(StrictUser, 'logOutEverywhere');
    let opened: OpenedStore;
    let ledger: SessionLedger;
    let user: Awaited<ReturnType<typeof register>>;
    const register = () => password.action('register', ann);
    const signIn = () =>
      ledger.issue({ credential: ann.password }, async () => (await password.action('signIn', known)).$metadata.token);
    const logOut = () => ledger.logOut({}, () => out.action('logOutEverywhere', { user }));
    const change = () =>
      ledger.change({ credential: ann.password, password: fresh }, async () => {
        const to = { currentPassword: ann.password, password: fresh, passwordConfirmation: fresh };
        return (await password.action('changePassword', { user, ...to })).$metadata.token;
      });
    /** Undoes a revocation, as a mistake in an application would. */
    const revive = (token: string | null) =>
      opened.query(`update tokens set purpose = 'user' where jti = '${peekToken(token ?? '')?.jti}'`);
    const rules = async () => (await findGhostSessions(StrictUser, ledger)).map(({ rule, jti }) => ({ rule, jti }));
    const ghost = (rule: string, token: string | null) => ({ rule, jti: peekToken(token ?? '')?.jti });

    beforeEach(async () => {
      opened = await store.open([StrictUser, Token]);
      ledger = createSessionLedger();
      user = await register();
      await ledger.change({ password: ann.password }, async () => user.$metadata.token);
    });
    afterEach(() => opened.close());

    test('correct calls leave no ghosts', async () => {
      await signIn();
      await logOut();
      await signIn();
      const changed = await change();
      await ledger.issue({ credential: changed }, async () => (await renewToken(StrictUser, changed))?.token ?? null);
      expect(ledger.events).toHaveLength(6);
      expect(await rules()).toEqual([]);
    });

    test('a session that outlived a log-out is found, and a later session is not', async () => {
      const before = await signIn();
      await logOut();
      await signIn();
      await revive(before);
      expect(await rules()).toEqual([ghost('outlived a log-out', before)]);
    });

    test('a session from a token that a log-out had ended is found, though it began later', async () => {
      const before = (await signIn()) ?? '';
      await logOut();
      await revive(before);
      const renewed = await ledger.issue(
        { credential: before },
        async () => (await renewToken(StrictUser, before))?.token ?? null,
      );
      expect(await rules()).toEqual([ghost('outlived a log-out', renewed), ghost('used after a log-out', before)]);
    });

    test('a session that outlived the change of its password is found', async () => {
      const before = await signIn();
      await change();
      await revive(before);
      expect(await rules()).toEqual([ghost('outlived a change', before)]);
    });

    test('a password that still signs in after its change is found', async () => {
      await change();
      await ledger.issue({ credential: ann.password }, async () => (await issueToken(StrictUser, user)).token);
      expect(await rules()).toEqual([
        { rule: 'outlived a change', jti: expect.any(String) },
        { rule: 'used after a change', jti: undefined },
      ]);
    });

    test('a token that is used twice, or that outlives its use, is found', async () => {
      const { token } = user.$metadata;
      const renew = () =>
        ledger.issue({ credential: token }, async () => (await renewToken(StrictUser, token))?.token ?? null);
      await renew();
      await revive(token);
      await renew();
      expect(await rules()).toEqual([ghost('used twice', token)]);
      await revive(token);
      expect(await rules()).toEqual([ghost('outlived its use', token), ghost('used twice', token)]);
    });

    test('two changes with the same current password are found', async () => {
      await ledger.change({ credential: ann.password, password: 'one' }, async () => undefined);
      await ledger.change({ credential: ann.password, password: 'other' }, async () => undefined);
      expect((await rules()).map(({ rule }) => rule)).toContain('used twice');
    });

    test('a live row whose token no caller received is found', async () => {
      const { claims } = await issueToken(StrictUser, user);
      expect(await rules()).toEqual([{ rule: 'given to no caller', jti: claims.jti }]);
    });

    test('the log shows neither passwords nor tokens', async () => {
      await signIn();
      await change();
      await expect(signIn()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      const log = ledger.log.join('\n');
      expect(log).toContain('AUTHENTICATION_FAILED');
      for (const secret of [ann.password, fresh, user.$metadata.token]) expect(log).not.toContain(secret);
    });
  });

  test(`explore finds an action that forgets to end sessions, and names the seed, on ${store.name}`, async () => {
    const opened = await store.open([LenientUser, Token]);
    const register = (given: string, number: number) =>
      Info.strategy(LenientUser, 'password').action('register', {
        email: `user${number}@example.com`,
        password: given,
        passwordConfirmation: given,
      });
    // By the data layer: in SQLite a writer beside it would stop this process while another call holds the file.
    const reviveEverything = opened.dataLayer.prepare({
      kind: 'update',
      relation: ResourceInfo.relation(Token),
      set: { purpose: 'purpose' },
      where: always,
      returning: [],
    });
    const report = await explore(LenientUser, {
      register,
      seed: 1,
      moves: { 'revive everything': () => reviveEverything.run({ purpose: 'user' }) },
    });
    expect(report.violation?.ghosts).not.toEqual([]);
    expect(report.violation?.seed).toBe(report.interleavings);
    expect(report.violation?.log.length).toBeGreaterThan(1);
    await opened.close();
  });
}
