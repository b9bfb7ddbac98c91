// A database that is locked, breaks or comes back, and a wrong clock: no user is ever let in by mistake.
import { afterEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { type OwnDataLayer, ownDataLayers } from '../test-setup/own-data-layer.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { verifyToken } from '../token/verify-token.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const start = Date.parse('2026-12-01T12:00:00.000Z');

for (const [name, open] of Object.entries(ownDataLayers)) {
  describe(`failing surroundings on ${name}`, () => {
    let own: OwnDataLayer;
    let moment = start;
    const opened = async () => {
      moment = start;
      own = await open({ resources: [User, Token], domain: { clock: () => moment } });
      return await password.action('register', ann);
    };
    afterEach(() => own.close());
    const tables = async () => [await own.query('select * from users'), await own.query('select * from tokens')];

    test('a locked token table is unavailable after the deadline, nothing is written, and later calls work', async () => {
      const user = await opened();
      const { token } = user.$metadata;
      const before = await tables();
      const letGo = await own.holdTokens();
      const outcomes = await Promise.all(
        [
          () => password.action('register', credentials('bob')),
          () => password.action('signIn', known),
          () => password.action('changePassword', { user, currentPassword: ann.password, ...fresh }),
          () => logOut.action('logOutEverywhere', { user }),
          () => issueToken(User, user),
          () => renewToken(User, token),
          () => revokeToken(Token, token),
        ].map(thrownBy),
      );
      const asked = await authenticate(User, token).catch((error: unknown) => error);
      await letGo();
      for (const error of outcomes) expect(error).toMatchObject({ class: 'unavailable' });
      // SQLite lets readers see what is committed; PostgreSQL was told to keep them out.
      expect(asked).toMatchObject(name === 'sqlite' ? { user: { email: ann.email } } : { class: 'unavailable' });
      expect(await tables()).toEqual(before);

      expect((await logOut.action('logOutEverywhere', { user })).$metadata.revoked).toBe(1);
      expect(await authenticate(User, token)).toBeNull();
    });

    test('after connections break between two calls, the next call works or is unavailable, and the session is unchanged', async () => {
      const user = await opened();
      const revoked = await issueToken(User, user);
      await revokeToken(Token, revoked.token);
      for (let round = 0; round < 3; round++) {
        await own.breakConnections();
        for (const [token, expected] of [
          [revoked.token, null],
          [user.$metadata.token, { user: { id: user.id } }],
        ] as const) {
          const outcome = await authenticate(User, token).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toMatchObject({ class: 'unavailable' });
          else if (expected === null) expect(outcome).toBeNull();
          else expect(outcome).toMatchObject(expected);
        }
      }
      await expect.poll(() => authenticate(User, user.$metadata.token).catch(() => null)).not.toBeNull();
      expect(await authenticate(User, revoked.token)).toBeNull();
    });

    test('a log-out whose connection breaks in its transaction happens whole or not at all', async () => {
      const user = await opened();
      const failure = await thrownBy(() =>
        own.domain.transaction(async () => {
          await logOut.action('logOutEverywhere', { user });
          await own.breakConnections();
          await logOut.action('logOutEverywhere', { user });
          throw new Error('broken');
        }),
      );
      expect(failure).toBeInstanceOf(Error);
      await expect.poll(() => authenticate(User, user.$metadata.token).catch(() => null)).not.toBeNull();
    });

    test('after a clock is set back, tokens from the future are null until their time comes', async () => {
      const user = await opened();
      moment = start + 3_600_000;
      const { token } = (await password.action('signIn', known)).$metadata;
      expect(await authenticate(User, token)).not.toBeNull();
      for (const back of [start, start - 1, 0, -1, start + 3_594_999]) {
        moment = back;
        expect(await authenticate(User, token)).toBeNull();
        expect(await verifyToken(User, token)).toBeNull();
        expect(await renewToken(User, token)).toBeNull();
      }
      moment = start + 3_600_000;
      expect((await authenticate(User, token))?.user.id).toBe(user.id);
    });

    test('a clock that runs ahead: a remembered token expires, and a log-out at the right time still ends it', async () => {
      const user = await opened();
      const { token } = user.$metadata;
      expect(await authenticate(User, token)).not.toBeNull();
      moment = start + 400 * 86_400_000;
      expect(await authenticate(User, token)).toBeNull();
      // By design (L9): what seems to have expired is not revoked, and lives again once the clock is right.
      expect((await logOut.action('logOutEverywhere', { user })).$metadata.revoked).toBe(0);
      moment = start;
      expect(await authenticate(User, token)).not.toBeNull();
      expect((await logOut.action('logOutEverywhere', { user })).$metadata.revoked).toBe(1);
      expect(await authenticate(User, token)).toBeNull();
    });

    test('a clock that gives no time lets no user in and issues nothing', async () => {
      const user = await opened();
      const { token } = user.$metadata;
      for (const remembered of [false, true]) {
        if (remembered) expect(await authenticate(User, token)).not.toBeNull();
        for (const broken of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, undefined as unknown as number]) {
          moment = broken;
          expect(await authenticate(User, token)).toBeNull();
          expect(await verifyToken(User, token)).toBeNull();
          expect(await renewToken(User, token)).toBeNull();
          await thrownBy(() => password.action('signIn', known));
          await thrownBy(() => issueToken(User, user));
        }
        moment = start;
      }
      expect(await own.query('select jti from tokens')).toHaveLength(1);
    });
  });
}
