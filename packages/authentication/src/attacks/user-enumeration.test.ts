// No message, shape, statement or work shows whether an address has an account. Only registration does, by design.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import type { HashProvider } from '../secrets/hash-provider.ts';
import { credentials, quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

let work: string[] = [];
const working = (word: string) => void work.push(word);
const counting: HashProvider = {
  ...quickHash,
  async hash(password) {
    working('hash');
    return await quickHash.hash(password);
  },
  async verify(password, hash) {
    working('compare');
    return await quickHash.verify(password, hash);
  },
  async simulate() {
    working('compare');
    await quickHash.simulate();
  },
};
let sent: { readonly username: unknown }[] = [];

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    username: attribute(z.string(), { unique: true }),
    hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
    confirmedAt: z.date().nullable(),
  },
  actions: {
    invite: { type: 'create', accept: ['username'] },
    confirm: { type: 'update', accept: ['confirmedAt'] },
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        hashProvider: counting,
        requireConfirmedWith: 'confirmedAt',
        resettable: { sender: ({ user }) => void sent.push(user) },
      },
    },
  },
});
const password = Info.strategy(User, 'password');
const secretWord = credentials('ann').password;
const person = (username: string) => ({ username, password: secretWord, passwordConfirmation: secretWord });

for (const store of stores) {
  describe(`user enumeration on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      const ann = await password.action('register', person('ann'));
      await User.actions.confirm(ann, { confirmedAt: new Date() });
      await password.action('register', person('unconfirmed'));
      await User.actions.invite({ username: 'invited' });
      sent = [];
    });
    afterEach(() => opened.close());

    /** Everything that a call shows to its caller. */
    async function shown(call: () => Promise<unknown>): Promise<object> {
      work = [];
      opened.statements.length = 0;
      const outcome = await call().then(
        (result) => ({ result }),
        ({ name, message, code, issues, strategy, ...rest }: Error & Record<string, unknown>) => ({
          error: { name, message, code, issues, strategy, rest: Object.keys(rest) },
        }),
      );
      return { ...outcome, work, statements: [...opened.statements] };
    }

    test('a sign-in answers alike for unknown users, wrong passwords and users without a password', async () => {
      const attempt = (username: string) => shown(() => password.action('signIn', { username, password: 'wrong one' }));
      const stranger = await attempt('stranger');
      expect(stranger).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED', issues: [] }, work: ['compare'] });
      for (const username of ['ann', 'ANN', 'unconfirmed', 'invited', '', ' ', 'ann ', "' or '1'='1"]) {
        expect(await attempt(username)).toEqual(stranger);
      }
    });

    test('an unconfirmed user gets the same answer with the right password', async () => {
      const [wrong, right] = await Promise.all(
        ['wrong one', secretWord].map((given) =>
          thrownBy(() => password.action('signIn', { username: 'unconfirmed', password: given })),
        ),
      );
      expect({ ...(right as object) }).toEqual({ ...(wrong as object) });
      expect(String(right)).toBe(String(wrong));
    });

    test('a request for a reset answers alike for strangers and users, and only users get a mail', async () => {
      const attempt = async (username: string) => {
        const seen = await shown(() => password.action('requestReset', { username }));
        // What comes after the answer, for strangers too, is over before the next one is looked at.
        await opened.domain.settled();
        return seen;
      };
      const stranger = await attempt('stranger');
      expect(stranger).toMatchObject({ result: undefined, work: [], statements: { length: 1 } });
      expect(await attempt('')).toEqual(stranger);
      for (const username of ['ann', 'unconfirmed', 'invited']) expect(await attempt(username)).toEqual(stranger);
      expect(sent.map(({ username }) => username)).toEqual(['ann', 'unconfirmed', 'invited']);
    });

    test('tokens of deleted or invented users answer like garbage', async () => {
      const carl = await password.action('register', person('carl'));
      await User.actions.confirm(carl, { confirmedAt: new Date() });
      const known = { username: 'carl', password: secretWord };
      const { $metadata } = await password.action('signIn', known, { context: { tokenType: 'sign_in' } });
      await opened.query("delete from users where username = 'carl'");
      const attempt = async (token: string) => {
        const {
          work: _work,
          statements: _statements,
          ...rest
        } = {
          ...(await shown(() => password.action('signInWithToken', { token }))),
        } as Record<string, unknown>;
        return rest;
      };
      expect(await attempt($metadata.token)).toEqual(await attempt('garbage'));
    });

    test('by design, registration tells that an identity is taken, after the same work as for a free one', async () => {
      const free = await shown(() => password.action('register', person('dora')));
      const taken = await shown(() => password.action('register', person('ANN')));
      expect(taken).toMatchObject({ error: { code: 'CONFLICT', issues: [{ path: ['username'] }] }, work: ['hash'] });
      expect(free).toMatchObject({ work: ['hash'] });
    });

    test.each([
      ['\u0430nn', 'a Cyrillic a'],
      ['\uff41nn', 'a full-width a'],
      ['ann\u200b', 'a zero-width space'],
      ['ann\u00a0', 'a no-break space'],
      ['\u202eann', 'a right-to-left override'],
      ['a\u0578n', 'an Armenian n'],
    ] as const)('homograph "%s" (%s) is another identity and opens no other account', async (username, _look) => {
      const double = await password.action('register', person(username));
      const ann = await opened.query("select id from users where normalized_username = 'ann'");
      expect(ann).toHaveLength(1);
      expect(double.id).not.toBe(ann[0]?.id);
      sent = [];
      await password.action('requestReset', { username });
      await expect.poll(() => sent).toMatchObject([{ username }]);
    });

    test.each(['ANN', 'Ann', 'aNN'])(
      '"%s" is ann, and a reset goes to the stored address, not to the typed one',
      async (username) => {
        await expect(password.action('register', person(username))).rejects.toMatchObject({ code: 'CONFLICT' });
        await password.action('requestReset', { username });
        await expect.poll(() => sent).toMatchObject([{ username: 'ann' }]);
      },
    );

    test('the Kelvin sign equals k: both are one identity', async () => {
      await password.action('register', person('kate'));
      await expect(password.action('register', person('\u212aate'))).rejects.toMatchObject({ code: 'CONFLICT' });
      await password.action('requestReset', { username: '\u212aate' });
      await expect.poll(() => sent).toMatchObject([{ username: 'kate' }]);
    });

    test('half a character in a password is not U+FFFD', async () => {
      const odd = { password: 'a pass\ufffdword', passwordConfirmation: 'a pass\ufffdword' };
      const user = await password.action('register', { username: 'odd', ...odd });
      await User.actions.confirm(user, { confirmedAt: new Date() });
      const half = shown(() => password.action('signIn', { username: 'odd', password: 'a pass\ud800word' }));
      expect(await half).toMatchObject({ error: { code: 'INVALID_INPUT' }, work: [], statements: [] });
      await password.action('signIn', { username: 'odd', password: odd.password });
    });
  });
}
