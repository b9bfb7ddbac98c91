// Who calls: records and marks that are not what they look like, `except` with tokens that are not the caller's, senders
// and stored hashes that are broken.
import { type AnyResource, attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import {
  authenticate,
  expungeExpired,
  issueToken,
  renewToken,
  revokeJti,
  revokeToken,
  tokenRevoked,
  verifyToken,
} from '../index.ts';
import { strategyOfCall } from '../part/strategy-call.ts';
import { credentials, quickHash, secret, storedTokens, Token } from '../test-setup/accounts.ts';
import { printed, thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken } from '../token/verify-token.ts';

const seen: { readonly by: string | undefined; readonly context: object }[] = [];
let send: (token: string) => void | Promise<void> = () => {};
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: {
    move: { type: 'update', accept: ['email'] },
    remove: { type: 'destroy' },
    writeHash: { type: 'update', accept: ['hashedPassword'] },
  },
  changes: [
    {
      on: ['action', 'create', 'update'],
      before: (_changeset, context) => {
        seen.push({ by: strategyOfCall(context)?.name, context: context.context });
      },
    },
  ],
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        resettable: { sender: ({ token }) => send(token) },
      },
    },
    addOns: { logOutEverywhere: {} },
  },
});

const ann = credentials('ann');
const bob = credentials('bob');
const invalid = { code: 'INVALID_INPUT' };
const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

for (const store of stores) {
  describe(`forged callers on ${store.name}`, () => {
    let opened: OpenedStore;
    let reported: unknown[];
    beforeEach(async () => {
      reported = [];
      send = () => {};
      opened = await store.open([User, Token], { onError: (error) => void reported.push(error) });
      seen.length = 0;
    });
    afterEach(() => opened.close());
    const both = async () => [await password.action('register', ann), await password.action('register', bob)] as const;
    const users = () => opened.query('select * from users order by email');

    test('a copy of a record, or a look-alike, is refused', async () => {
      const [mine, victim] = await both();
      const before = await users();
      const id = { id: { value: victim.id, enumerable: true } };
      const forgeries: unknown[] = [
        Object.create(mine, id),
        Object.create(Object.create(mine, id)),
        { ...mine, id: victim.id },
        Object.assign(Object.create(mine), {}),
        JSON.parse(JSON.stringify(victim)),
        structuredClone(victim),
        { __proto__: mine, id: victim.id },
        new Proxy(mine, { get: (of, key) => (key === 'id' ? victim.id : Reflect.get(of, key)) }),
        new Proxy(mine, {}),
        [mine],
        { user: mine },
        User,
      ];
      for (const forged of forgeries) {
        const record = forged as typeof mine;
        await expect(User.actions.move(record, { email: 'taken@example.com' })).rejects.toMatchObject(invalid);
        await expect(User.actions.remove(record)).rejects.toMatchObject(invalid);
        await expect(logOut.action('logOutEverywhere', { user: record })).rejects.toMatchObject(invalid);
      }
      expect(await users()).toEqual(before);
      for (const each of [mine, victim]) expect(await authenticate(User, each.$metadata.token)).not.toBeNull();
    });

    test('except: a token that is stolen, forged, expired, revoked or of another purpose is refused', async () => {
      const [mine, victim] = await both();
      const { token } = mine.$metadata;
      const [header, payload, signature] = token.split('.');
      const claims = peekToken(token);
      const other = Buffer.from(JSON.stringify({ ...claims, sub: `user?id=${victim.id}` })).toString('base64url');
      const short = await password.action(
        'signIn',
        { email: ann.email, password: ann.password },
        { context: { tokenType: 'sign_in' } },
      );
      const dead = await password.action('signIn', { email: ann.email, password: ann.password });
      await opened.query(
        `update tokens set purpose = 'revocation' where jti = '${peekToken(dead.$metadata.token)?.jti}'`,
      );
      const late = await password.action('signIn', { email: ann.email, password: ann.password });
      await opened.query(
        `update tokens set expires_at = '2001-01-01T00:00:00.000Z' where jti = '${peekToken(late.$metadata.token)?.jti}'`,
      );
      const before = await opened.query('select * from tokens order by jti');
      for (const except of [
        victim.$metadata.token,
        `${header}.${other}.${signature}`,
        `${header}.${payload}.`,
        short.$metadata.token,
        dead.$metadata.token,
        late.$metadata.token,
        'garbage',
        '',
        String(claims?.jti),
      ]) {
        await expect(logOut.action('logOutEverywhere', { user: mine, except })).rejects.toMatchObject(invalid);
      }
      await expect(logOut.action('logOutEverywhere', { user: victim, except: token })).rejects.toMatchObject(invalid);
      expect(await opened.query('select * from tokens order by jti')).toEqual(before);
    });

    test('no context forges the mark of a strategy, not even the context of a marked call', async () => {
      const [mine] = await both();
      await logOut.action('logOutEverywhere', { user: mine });
      const marked = seen.at(-1);
      expect(marked?.by).toBe('logOutEverywhere');
      const contexts: readonly object[] = [
        marked?.context ?? {},
        { ...marked?.context },
        Object.create(marked?.context ?? {}),
        { strategy: 'logOutEverywhere', name: 'logOutEverywhere', kind: 'logOutEverywhere' },
        { private: { ash_authentication: true }, ash_authentication: true },
        JSON.parse('{"__proto__":{"name":"logOutEverywhere"}}') as object,
      ];
      for (const context of contexts) {
        await User.actions.logOutEverywhere({ user: mine }, { context: context as Record<string, unknown> });
        expect(seen.at(-1)?.by).toBeUndefined();
        const scope = opened.domain.with({ context: context as Record<string, unknown> });
        await User.actions.logOutEverywhere({ user: mine }, { domain: scope });
        expect(seen.at(-1)?.by).toBeUndefined();
      }
      // A call through a strategy leaves no mark on what comes after it.
      await User.actions.move(mine, { email: 'new@example.com' });
      expect(seen.at(-1)?.by).toBeUndefined();
    });

    test('foreign objects as resources or options are a TypeError or INVALID_INPUT, never another resource', async () => {
      const [mine] = await both();
      const nothing = {} as AnyResource as typeof User;
      await expect(authenticate(nothing, mine.$metadata.token)).rejects.toMatchObject({ class: 'framework' });
      const options = JSON.parse('{"domain":{},"trx":{}}') as object;
      await thrownBy(() => authenticate(User, mine.$metadata.token, options));
      for (const unknown of ['filter', 'role', 'constructor', '__proto__']) {
        const call = JSON.parse(`{"${unknown}":1}`) as object;
        await expect(User.actions.move(mine, { email: 'x@example.com' }, call)).rejects.toMatchObject(invalid);
      }
    });

    test('a misspelled option is refused by every door: nothing falls back to what was not meant', async () => {
      const [mine] = await both();
      const rows = () => opened.query('select * from tokens order by jti');
      const before = await rows();
      const { token, claims } = { token: mine.$metadata.token, claims: peekToken(mine.$metadata.token) };
      const given = { email: ann.email, password: ann.password };
      const expiresAt = new Date(Number(claims?.exp) * 1000);
      for (const text of ['{"contex":{"tokenType":"sign_in"}}', '{"porpose":"download"}', '{"__proto__":{}}', '7']) {
        // Invariant: the compiler refuses each of them; JavaScript does not.
        const options = JSON.parse(text) as Record<never, never>;
        for (const call of [
          () => password.action('signIn', given, options),
          () => password.action('changePassword', { user: mine, currentPassword: 'wrong', ...bob }, options),
          () => logOut.action('logOutEverywhere', { user: mine }, options),
          () => authenticate(User, token, options),
          () => verifyToken(User, token, options),
          () => renewToken(User, token, options),
          () => revokeToken(Token, token, options),
          () => tokenRevoked(Token, { token }, options),
          ...(text === '7'
            ? []
            : [
                () => issueToken(User, mine, options),
                () => revokeJti(Token, String(claims?.jti), { subject: String(claims?.sub), expiresAt, ...options }),
                () => expungeExpired(Token, options),
              ]),
        ]) {
          if (text.includes('__proto__') && String(call).includes('...options')) continue;
          await expect(call(), `${call} ${text}`).rejects.toMatchObject(invalid);
        }
      }
      expect(await rows()).toEqual(before);
      await expect(authenticate(User, token)).resolves.not.toBeNull();
    });

    test.each(['throws', 'rejects', 'throws no error'])(
      'with a sender that %s the request is answered as usual, the failure is reported, and another token can be sent',
      async (how) => {
        await both();
        send = (token) => {
          if (how === 'throws no error') throw token.length;
          const failure = new Error('no mail server');
          if (how === 'throws') throw failure;
          return Promise.reject(failure);
        };
        expect(await password.action('requestReset', { email: ann.email })).toBeUndefined();
        await expect.poll(() => reported).toHaveLength(1);
        expect(printed(reported[0])).not.toContain(secret);
        const sent: string[] = [];
        send = (token) => void sent.push(token);
        await password.action('requestReset', { email: ann.email });
        await expect.poll(() => sent).toHaveLength(1);
        const fresh = { password: 'another password', passwordConfirmation: 'another password' };
        await password.action('reset', { resetToken: sent[0] ?? '', ...fresh });
      },
    );

    test('a malformed stored hash is an ordinary failed sign-in', async () => {
      await both();
      const wrong = await thrownBy(() => password.action('signIn', { email: ann.email, password: 'a wrong one' }));
      for (const hash of [
        '',
        ' ',
        'x',
        ann.password,
        '$argon2id$',
        '$argon2id$v=19$m=64,t=1,p=1$$',
        '$argon2id$v=19$m=0,t=0,p=0$AAAAAAAAAAA$AAAA',
        '$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA',
        '$2b$04$short',
        '$argon2id$'.repeat(1000),
      ]) {
        await opened.query(`update users set hashed_password = '${hash}' where email = '${ann.email}'`);
        const error = await thrownBy(() => password.action('signIn', { email: ann.email, password: ann.password }));
        expect({ ...(error as object) }).toEqual({ ...(wrong as object) });
        expect(String(error)).toBe(String(wrong));
      }
      expect(await opened.query('select jti from tokens')).toHaveLength(2);
    });
  });
}
