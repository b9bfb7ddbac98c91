// Revoking a token ends the session that it belongs to, whatever renews it meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { expungeExpired } from '../sessions/expunge-expired.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeJti } from '../sessions/revoke-jti.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { outcome, StrictUser, signingSecret, UnstoredUser } from '../test-setup/gated-accounts.ts';
import { expectDead, expectLive, tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { createGate } from '../testing/gate.ts';
import { peekToken } from '../token/verify-token.ts';

const ended = { alreadyRevoked: false };
const endedBefore = { alreadyRevoked: true };

/** The two ways to revoke one token. */
const ways = [
  { name: 'revokeToken', revoke: (token: string) => revokeToken(Token, token) },
  {
    name: 'revokeJti',
    revoke(token: string) {
      const { jti, sub, exp } = peekToken(token) ?? {};
      return revokeJti(Token, String(jti), { subject: String(sub), expiresAt: new Date(Number(exp) * 1000) });
    },
  },
];

for (const store of stores) {
  describe.each(ways)(`a session that $name ends on ${store.name}`, ({ revoke }) => {
    let opened: OpenedStore;
    let moment = 0;
    const password = Info.strategy(User, 'password');
    beforeEach(async () => {
      moment = Date.parse('2026-12-01T12:00:00.400Z');
      opened = await store.open([User, Token], { clock: () => moment });
    });
    afterEach(() => opened.close());

    async function renewed(token: string): Promise<string> {
      const issued = await renewToken(User, token);
      if (issued === null) throw new Error('refused');
      return issued.token;
    }

    test('by any of its tokens, and no other session ends', async () => {
      const ann = await password.action('register', credentials('ann'));
      const bob = await password.action('register', credentials('bob'));
      const others = [bob.$metadata.token, await renewed((await issueToken(User, ann)).token)];
      for (const used of [0, 1, 2]) {
        const { token } = await issueToken(User, ann);
        const chain = [token, await renewed(token)];
        chain.push(await renewed(chain[1] ?? ''));
        expect(await revoke(chain[used] ?? '')).toEqual(ended);
        await expectDead(User, chain);
        const rows = await tokenRows(opened);
        // What has ended already stays as it is, by whichever token it is named.
        for (const each of chain) expect(await revoke(each)).toEqual(endedBefore);
        expect(await tokenRows(opened)).toEqual(rows);
      }
      await expectLive(User, [...others, ann.$metadata.token]);
    });

    test('by a token whose expired row was expunged', async () => {
      const ann = await password.action('register', credentials('ann'));
      const { token } = await issueToken(User, ann, { lifetime: '1 hour' });
      const live = await renewed(token);
      moment += 2 * 3_600_000;
      expect(await expungeExpired(Token)).toBe(1);
      expect(await revoke(token)).toEqual(ended);
      await expectDead(User, [live]);
      await expectLive(User, [ann.$metadata.token]);
      expect(await revoke(token)).toEqual(endedBefore);
    });

    test('a token without sid, as older versions issued, is a session of its own', async () => {
      const ann = await password.action('register', credentials('ann'));
      const [first, second] = [await issueToken(User, ann), await issueToken(User, ann)];
      await opened.query(`update tokens set extra_data = null`);
      expect(await revoke(first.token)).toEqual(ended);
      await expectDead(User, [first.token]);
      await expectLive(User, [second.token, ann.$metadata.token]);
      expect(await revoke(first.token)).toEqual(endedBefore);
    });

    test('a hundred times, in parallel with a renewal of the same token: no token of it lives', async () => {
      const ann = await password.action('register', credentials('ann'));
      for (let time = 0; time < 100; time++) {
        const { token } = await issueToken(User, ann);
        const calls = [() => renewToken(User, token), () => revoke(token)];
        if (time % 2 === 0) calls.reverse();
        const results = await Promise.all(
          calls.map(async (call, index) => {
            await sleep(((time * 7 + index * 13) % 5) / 2);
            return await call();
          }),
        );
        const issued = results.find((result) => result === null || 'token' in result);
        const left = issued !== null && issued !== undefined && 'token' in issued ? [issued.token] : [];
        await expectDead(User, [token, ...left]);
      }
      const live = await opened.query("select jti from tokens where purpose <> 'revocation'");
      expect(live).toHaveLength(1);
    });
  });

  describe.each(ways)(`$name beside renewToken on ${store.name}, in a forced order`, ({ revoke }) => {
    let opened: OpenedStore;
    let token: string;
    const password = Info.strategy(StrictUser, 'password');
    beforeEach(async () => {
      opened = await store.open([StrictUser, Token]);
      token = (await password.action('register', credentials('ann'))).$metadata.token;
    });
    afterEach(async () => {
      signingSecret.beforeStore(opened.domain).release();
      await opened.close();
    });
    const liveRows = () => opened.query("select jti from tokens where purpose <> 'revocation'");
    const waits = async (call: Promise<unknown>): Promise<void> => {
      expect(await Promise.race([call.then(() => 'done'), sleep(150).then(() => 'waiting')])).toBe('waiting');
    };

    test('the renewal stores first: the revocation waits, and ends the new token', async () => {
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const renewing = renewToken(StrictUser, token);
      await reached;
      const revoking = revoke(token);
      await waits(revoking);
      gate.release();
      const renewed = await renewing;
      expect(await revoking).toEqual(ended);
      expect(await authenticate(StrictUser, renewed?.token ?? '')).toBeNull();
      expect(await liveRows()).toEqual([]);
    });

    test('by a consumed token, while a newer one is renewed: the new token ends, too', async () => {
      const newer = (await renewToken(StrictUser, token))?.token ?? '';
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const renewing = renewToken(StrictUser, newer);
      await reached;
      const revoking = revoke(token);
      await waits(revoking);
      gate.release();
      const newest = await renewing;
      expect(await revoking).toEqual(ended);
      expect(await authenticate(StrictUser, newest?.token ?? '')).toBeNull();
      expect(await liveRows()).toEqual([]);
    });

    test('the revocation has not committed: the renewal waits, and gets nothing', async () => {
      const beforeCommit = createGate();
      const reached = beforeCommit.hold();
      const revoking = opened.domain.transaction(async () => {
        const revoked = await revoke(token);
        await beforeCommit.pass();
        return revoked;
      });
      await reached;
      const renewing = outcome(renewToken(StrictUser, token));
      await waits(renewing);
      beforeCommit.release();
      expect(await revoking).toEqual(ended);
      expect((await renewing).result).toBeNull();
      expect(await liveRows()).toEqual([]);
    });
  });

  test(`without stored tokens, revoking ends that token only, and the answer says if it was consumed, on ${store.name}`, async () => {
    const opened = await store.open([UnstoredUser, Token]);
    const ann = await Info.strategy(UnstoredUser, 'password').action('register', credentials('ann'));
    const { token } = ann.$metadata;
    const renewed = await renewToken(UnstoredUser, token);
    expect(await revokeToken(Token, token)).toEqual(endedBefore);
    await expectLive(UnstoredUser, [renewed?.token ?? '']);
    expect(await revokeToken(Token, renewed?.token ?? '')).toEqual(ended);
    await expectDead(UnstoredUser, [token, renewed?.token ?? '']);
    await opened.close();
  });
}
