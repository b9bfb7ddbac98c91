import { InvalidInput, uuidPrimaryKey } from '@ashlar/core';
import { createRecord } from '@ashlar/core/extension';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';
import { type IssueTokenOptions, issueToken } from './issue-token.ts';

const Admin = defineResource({
  name: 'Admin',
  attributes: { id: uuidPrimaryKey() },
  actions: { create: { type: 'create' } },
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { enabled: true, tokenResource: Token, signingSecret: secret },
  },
});
const Guest = defineResource({ name: 'Guest', attributes: { id: uuidPrimaryKey() }, authentication: {} });

type SignedUp = Awaited<ReturnType<typeof User.actions.registerWithPassword>>;

for (const store of stores) {
  describe(`issueToken on ${store.name}`, () => {
    let opened: OpenedStore;
    let ann: SignedUp;
    beforeAll(async () => {
      opened = await store.open([User, Admin, Guest, Token]);
      ann = await User.actions.registerWithPassword(credentials('ann'));
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      opened.statements.length = 0;
    });

    /** What is no user, however much it looks like one. */
    const strangers: readonly { name: string; user: () => unknown }[] = [
      { name: 'undefined', user: () => undefined },
      { name: 'null', user: () => null },
      { name: 'a key', user: () => ann.id },
      { name: 'an object with the key', user: () => ({ id: ann.id }) },
      { name: 'a spread copy', user: () => ({ ...ann }) },
      { name: 'a clone', user: () => structuredClone(ann) },
      { name: 'its JSON', user: () => JSON.parse(JSON.stringify(ann)) },
      { name: 'a record of another resource with the same key', user: () => createRecord(Admin, { id: ann.id }) },
      { name: 'a list of records', user: () => [ann] },
      { name: 'a promise of the record', user: () => Promise.resolve(ann) },
    ];

    test.each(strangers)('T4 $name gets no token: InvalidInput at user, no statement', async ({ user }) => {
      const error = await thrownBy(() => issueToken(User, user() as SignedUp));
      expect(error).toBeInstanceOf(InvalidInput);
      expect(error).toMatchObject({ class: 'invalid', issues: [{ path: ['user'] }] });
      expect(opened.statements).toEqual([]);
    });

    test.each(['revocation', '', 1, null, {}, ['user'], true])('T4 the purpose %o is refused', async (purpose) => {
      const options = { purpose } as IssueTokenOptions;
      const error = await thrownBy(() => issueToken(User, ann, options));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['purpose'] }] });
      expect(opened.statements).toEqual([]);
    });

    test.each(['90', 90, '0 days', '-1 days', '1 fortnight', null, {}])(
      'T2 the lifetime %o is refused',
      async (lifetime) => {
        const options = { lifetime } as IssueTokenOptions;
        expect(await thrownBy(() => issueToken(User, ann, options))).toBeInstanceOf(TypeError);
        expect(opened.statements).toEqual([]);
      },
    );

    test('T4 every problem is reported at once', async () => {
      const error = await thrownBy(() => issueToken(User, { ...ann }, { purpose: 'revocation' }));
      expect(error).toMatchObject({ issues: [{ path: ['user'] }, { path: ['purpose'] }] });
    });

    test.each([1n, new Date(), Number.NaN, () => 1, { toJSON: () => 1 }, [undefined]])(
      'T4 an extra claim that JSON cannot hold is refused, whether tokens are stored or not: %o',
      async (at) => {
        const admin = await Admin.actions.create({});
        const before = await tokenRows(opened);
        const refused = { code: 'INVALID_INPUT', issues: [{ path: ['extraClaims', 'at'] }] };
        expect(await thrownBy(() => issueToken(User, ann, { extraClaims: { at, fine: 1 } }))).toMatchObject(refused);
        expect(await thrownBy(() => issueToken(Admin, admin, { extraClaims: { at, fine: 1 } }))).toMatchObject(refused);
        expect(await tokenRows(opened)).toEqual(before);
      },
    );

    test('T4 an extra claim that the store cannot keep issues nothing', async () => {
      const before = await tokenRows(opened);
      const error = await thrownBy(() => issueToken(User, ann, { extraClaims: { text: 'a\0' } }));
      expect(error).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await tokenRows(opened)).toEqual(before);
    });

    test('T4 issueToken on a resource without tokens is a TypeError', async () => {
      const guest = createRecord(Guest, { id: ann.id });
      expect(await thrownBy(() => issueToken(Guest, guest))).toBeInstanceOf(TypeError);
      expect(await thrownBy(() => issueToken(Token, guest))).toBeInstanceOf(Error);
      expect(await thrownBy(() => authenticate(Guest, ann.$metadata.token))).toBeInstanceOf(TypeError);
    });

    test('T4 a token has the requested lifetime and purpose, or the defaults', async () => {
      const short = await issueToken(User, ann, { lifetime: '5 minutes', purpose: 'download' });
      expect(short.claims.exp - short.claims.iat).toBe(300);
      expect(short.claims.purpose).toBe('download');
      const plain = await issueToken(User, ann, {});
      expect(plain.claims).toMatchObject({ purpose: 'user', exp: plain.claims.iat + 14 * 86_400 });
      expect(await authenticate(User, plain.token)).not.toBeNull();
    });

    test('T4 a token that is issued in a transaction is stored with it, or not at all', async () => {
      const issued: string[] = [];
      const rolledBack = opened.domain.transaction(async ({ trx }) => {
        issued.push((await issueToken(User, ann)).token, (await issueToken(User, ann, { trx })).token);
        for (const token of issued) expect(await authenticate(User, token, { trx })).not.toBeNull();
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      for (const token of issued) expect(await authenticate(User, token)).toBeNull();
      expect(issued).toHaveLength(2);
      const { token } = await opened.domain.transaction(({ trx }) => issueToken(User, ann, { trx }));
      expect(await authenticate(User, token)).not.toBeNull();
    });

    test('T4 a user who was just registered in the transaction can get a token', async () => {
      const { token } = await opened.domain.transaction(async () => {
        const bob = await Info.strategy(User, 'password').action('register', credentials('bob'));
        return await issueToken(User, bob);
      });
      expect((await authenticate(User, token))?.user.email).toBe('bob@example.com');
    });
  });
}
