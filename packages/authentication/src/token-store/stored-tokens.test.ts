// Which rows tokens leave behind, and what the actions of the token resource say of them.
import { coreErrors, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, secret, storedTokens, Token, User } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { subjectOf } from '../token/subject.ts';
import { peekToken } from '../token/verify-token.ts';
import { statementsOf } from './token-statements.ts';

const start = Date.parse('2026-12-01T12:00:00.400Z');

const NotStored = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey() },
  actions: { create: { type: 'create' } },
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { enabled: true, tokenResource: Token, signingSecret: secret },
  },
});

for (const store of stores) {
  describe(`stored tokens on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = start;
    afterEach(async () => {
      moment = start;
      await opened.close();
    });
    const open = async (): Promise<void> => {
      opened = await store.open([User, Token], { clock: () => moment });
    };
    const register = (name: string) => Info.strategy(User, 'password').action('register', credentials(name));
    const rows = () => opened.query('select jti, subject, purpose from tokens order by jti');

    test('T4 every token has its row: jti, subject, purpose, expiry, extra claims, and never the token', async () => {
      await open();
      const ann = await register('ann');
      const bob = await register('bob');
      const { token, claims } = await issueToken(User, ann, {
        purpose: 'download',
        lifetime: '5 minutes',
        extraClaims: { file: 'a.pdf', pages: [1, 2] },
      });
      const { jti, ...first } = {
        ...(await Token.actions.getToken({ jti: String(peekToken(ann.$metadata.token)?.jti) })),
      };
      expect(jti).toBe(peekToken(ann.$metadata.token)?.jti);
      expect(first).toEqual({
        subject: subjectOf(User, ann),
        purpose: 'user',
        expiresAt: new Date(Date.parse('2026-12-15T12:00:00.000Z')),
        extraData: { sid: jti, auth_time: start / 1000 - 0.4 },
        createdAt: new Date(start),
        updatedAt: new Date(start),
      });
      expect(await Token.actions.getToken({ jti: claims.jti })).toMatchObject({
        subject: subjectOf(User, ann),
        purpose: 'download',
        expiresAt: new Date(claims.exp * 1000),
        extraData: { file: 'a.pdf', pages: [1, 2] },
      });
      const everything = JSON.stringify(await opened.query('select * from tokens'));
      expect(await rows()).toHaveLength(3);
      for (const issued of [ann.$metadata.token, bob.$metadata.token, token]) {
        for (const part of issued.split('.')) expect(everything).not.toContain(part);
      }
    });

    test('T4 authenticate returns the stored token of this token', async () => {
      await open();
      const ann = await register('ann');
      await register('bob');
      const { token, claims } = await issueToken(User, ann, { extraClaims: { device: 'phone' } });
      const session = await authenticate(User, token);
      expect(session?.storedToken).toEqual(await Token.actions.getToken({ jti: claims.jti }));
      expect(session?.storedToken).toMatchObject({ jti: claims.jti, extraData: { device: 'phone' } });
      expect(session?.user).toEqual({ ...ann });
      expect(Object.isFrozen(session?.storedToken)).toBe(true);
    });

    test('T4 without storeAllTokens there is no row', async () => {
      opened = await store.open([NotStored, Token]);
      const user = await NotStored.actions.create({});
      const { token } = await issueToken(NotStored, user, { extraClaims: { device: 'phone' } });
      expect(await rows()).toEqual([]);
      expect(opened.statements.filter((sql) => /insert into .*tokens/i.test(sql))).toEqual([]);
      expect(await authenticate(NotStored, token)).toMatchObject({ claims: { device: 'phone' }, storedToken: null });
    });

    test('T4 a token whose row cannot be stored is not issued', async () => {
      await open();
      const ann = await register('ann');
      await opened.query('alter table tokens rename to elsewhere');
      expect(await thrownBy(() => issueToken(User, ann))).toMatchObject({ class: 'framework' });
      expect(await thrownBy(() => register('bob'))).toMatchObject({ class: 'framework' });
      await opened.query('alter table elsewhere rename to tokens');
      // The user who would have had it was not registered either.
      expect(await User.actions.list({})).toHaveLength(1);
      expect(await rows()).toHaveLength(1);
    });

    test('T16 storing an existing jti is a conflict, and revives no token', async () => {
      await open();
      const ann = await register('ann');
      const { token, claims } = await issueToken(User, ann);
      const row = {
        jti: claims.jti,
        subject: claims.sub,
        purpose: 'user',
        expiresAt: new Date(start + 1e9),
        extraData: null,
        createdAt: new Date(start + 1),
        updatedAt: new Date(start + 1),
      };
      await opened.query(`update tokens set purpose = 'revocation' where jti = '${claims.jti}'`);
      const before = await opened.query(`select * from tokens where jti = '${claims.jti}'`);
      const again = () => opened.domain.store.run(statementsOf(User).insertToken(), row);
      const errors = await Promise.all([thrownBy(again), thrownBy(again), thrownBy(again)]);
      for (const error of errors) expect(coreErrors.is(error, 'CONFLICT')).toBe(true);
      expect(await opened.query(`select * from tokens where jti = '${claims.jti}'`)).toEqual(before);
      expect(await authenticate(User, token)).toBeNull();
      expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
    });

    test('T4 liveTokens lists the tokens of one subject that are neither expired nor revoked', async () => {
      await open();
      const ann = await register('ann');
      await register('bob');
      const kept = await issueToken(User, ann, { purpose: 'download' });
      const revoked = await issueToken(User, ann);
      await issueToken(User, ann, { lifetime: '1 second' });
      await opened.query(`update tokens set purpose = 'revocation' where jti = '${revoked.claims.jti}'`);
      moment = start + 1000;
      const live = await Token.actions.liveTokens({ subject: subjectOf(User, ann) });
      expect(live.map(({ jti }) => jti).sort()).toEqual(
        [kept.claims.jti, String(peekToken(ann.$metadata.token)?.jti)].sort(),
      );
      expect(await Token.actions.liveTokens({ subject: 'user?id=none' })).toEqual([]);
      expect(
        await Token.actions.liveTokens({ subject: subjectOf(User, ann) }, { filter: { purpose: 'user' } }),
      ).toHaveLength(1);
    });

    test('T4 getToken finds a stored token, revoked or not, and null for an unknown one', async () => {
      await open();
      const ann = await register('ann');
      const { claims } = await issueToken(User, ann);
      await opened.query(`update tokens set purpose = 'revocation' where jti = '${claims.jti}'`);
      expect(await Token.actions.getToken({ jti: claims.jti })).toMatchObject({ purpose: 'revocation' });
      for (const jti of ['', '%', claims.jti.toUpperCase(), `${claims.jti} `, "' or '1'='1"]) {
        expect(await Token.actions.getToken({ jti })).toBeNull();
      }
    });
  });

  describe(`tokens of deleted users on ${store.name}`, () => {
    test('T6 destroying a user revokes their tokens in the same transaction, and no others', async () => {
      const opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      const ann = await password.action('register', credentials('ann'));
      const bob = await password.action('register', credentials('bob'));
      const { token } = await issueToken(User, ann, { purpose: 'download' });
      const purposes = async () =>
        (await opened.query('select subject, purpose from tokens order by purpose')).map(({ subject, purpose }) => [
          subject === subjectOf(User, ann) ? 'ann' : 'bob',
          purpose,
        ]);

      const rolledBack = opened.domain.transaction(async () => {
        await User.actions.remove(ann);
        expect(await authenticate(User, ann.$metadata.token)).toBeNull();
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      expect((await purposes()).sort()).toEqual([
        ['ann', 'download'],
        ['ann', 'user'],
        ['bob', 'user'],
      ]);
      expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();

      await User.actions.remove(ann);
      expect((await purposes()).sort()).toEqual([
        ['ann', 'revocation'],
        ['ann', 'revocation'],
        ['bob', 'user'],
      ]);
      expect(await authenticate(User, ann.$metadata.token)).toBeNull();
      expect(await authenticate(User, token)).toBeNull();
      expect(await authenticate(User, bob.$metadata.token)).not.toBeNull();
      expect(await thrownBy(() => issueToken(User, ann))).toMatchObject({ class: 'notFound' });
      await opened.close();
    });

    test('T6 a bulk destroy revokes the tokens of every destroyed user, and no others', async () => {
      const Member = defineResource({
        name: 'User',
        table: 'users',
        attributes: { id: uuidPrimaryKey(), team: z.string() },
        actions: {
          create: { type: 'create', accept: ['team'] },
          removeTeam: { type: 'destroy', bulk: true },
        },
        authentication: {
          tokens: storedTokens,
        },
      });
      const opened = await store.open([Member, Token]);
      const issued: { team: string; token: string }[] = [];
      for (const team of ['red', 'red', 'blue']) {
        const member = await Member.actions.create({ team });
        for (let i = 0; i < 2; i++) issued.push({ team, token: (await issueToken(Member, member)).token });
      }
      opened.statements.length = 0;
      expect(await Member.actions.removeTeam({ team: 'red' })).toEqual({ count: 2 });
      expect(opened.statements.filter((sql) => /^update/i.test(sql))).toHaveLength(1);
      for (const { team, token } of issued) {
        expect((await authenticate(Member, token)) !== null, team).toBe(team === 'blue');
      }
      expect(await opened.query("select jti from tokens where purpose = 'revocation'")).toHaveLength(4);
      await opened.close();
    });
  });
}
