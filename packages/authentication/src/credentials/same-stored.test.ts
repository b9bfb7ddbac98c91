// A credential of any kind can be proved under the lock: it is compared as its store keeps it.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { storedTokens, Token } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { issueWithCredential } from './issue-with-credential.ts';

const sensitive = { sensitive: true } as const;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    expiresAt: attribute(z.date(), sensitive),
    code: attribute(z.instanceof(Uint8Array), { ...sensitive, storage: 'bytes' }),
    devices: attribute(z.record(z.string(), z.array(z.number())), sensitive),
    counter: attribute(z.bigint(), sensitive),
    factor: attribute(z.number(), sensitive),
    enabled: attribute(z.boolean(), sensitive),
    owner: attribute(z.uuid(), { ...sensitive, storage: 'uuid' }),
    pin: attribute(z.string().nullable(), sensitive),
  },
  actions: {
    create: {
      type: 'create',
      accept: ['expiresAt', 'code', 'devices', 'counter', 'factor', 'enabled', 'owner', 'pin'],
    },
  },
  authentication: {
    tokens: storedTokens,
  },
});
const given = {
  expiresAt: new Date('2026-12-01T12:00:00.123Z'),
  code: new Uint8Array([0, 1, 255]),
  devices: { phone: [1, 2], laptop: [] },
  counter: 2n ** 60n,
  factor: 0,
  enabled: false,
  owner: '5e0c3a4e-1111-4222-8333-444455556666',
  pin: null,
};
/** Equal to what is stored, and made of other objects or written otherwise. */
const equal = {
  expiresAt: new Date(given.expiresAt),
  code: Buffer.from([0, 1, 255]),
  devices: { laptop: [], phone: [1, 2], none: undefined },
  counter: BigInt(2 ** 60),
  factor: -0,
  enabled: false,
  owner: given.owner.toUpperCase(),
  pin: null,
};
const others: readonly (readonly [keyof typeof given, unknown])[] = [
  ['expiresAt', new Date(given.expiresAt.getTime() + 1)],
  ['expiresAt', given.expiresAt.toISOString()],
  ['expiresAt', null],
  ['code', new Uint8Array([0, 1, 254])],
  ['code', new Uint8Array([0, 1, 255, 0])],
  ['devices', { phone: [2, 1], laptop: [] }],
  ['devices', { phone: [1, 2] }],
  ['devices', 1n],
  ['counter', 2n ** 60n + 1n],
  ['counter', 2 ** 60],
  ['factor', 0.5],
  ['factor', '0'],
  ['enabled', true],
  ['enabled', 0],
  ['owner', crypto.randomUUID()],
  ['pin', ''],
  ['pin', '1'],
];

for (const store of stores) {
  describe(`the comparison of a credential under the lock on ${store.name}`, () => {
    let opened: OpenedStore;
    afterEach(() => opened.close());

    test('accepts equal values and no others', async () => {
      opened = await store.open([User, Token]);
      const key = await User.actions.create(given);
      const issue = (unchanged: object) =>
        issueWithCredential(opened.domain, User, { strategy: 'code', key, unchanged: { ...unchanged } });
      expect((await issue(equal)).token).toMatch(/^ey/);
      for (const [name, value] of Object.entries(equal)) expect((await issue({ [name]: value })).token).toMatch(/^ey/);
      for (const [name, value] of others) {
        await expect(issue({ ...equal, [name]: value }), `${name}: ${String(value)}`).rejects.toMatchObject({
          code: 'AUTHENTICATION_FAILED',
        });
      }
    });
  });
}
