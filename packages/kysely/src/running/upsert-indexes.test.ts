// The unique index of an existing table decides which records are the same: its collation, and whether it is there at all.
import { defineResource, uuidPrimaryKey } from '@ashlar/core';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { domainOver } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';
import { stores } from '../test-setup/stores.ts';

const Member = defineResource({
  name: 'Member',
  table: 'members',
  attributes: { id: uuidPrimaryKey(), email: z.string(), name: z.string() },
  identities: { oneEmail: ['email'] },
  actions: {
    save: { type: 'create', accept: ['email', 'name'], upsert: 'oneEmail' },
    saveWithKey: {
      type: 'create',
      accept: ['email', 'name'],
      arguments: { id: z.uuid() },
      upsert: 'oneEmail',
      change: (changeset) => changeset.set('id', changeset.arguments.id),
    },
    list: { type: 'read' },
  },
});

async function makeTable(dataLayer: KyselyDataLayer, dialect: 'sqlite' | 'postgres', index: string): Promise<void> {
  const db = dataLayer.kysely();
  if (dialect === 'postgres') {
    await sql`create collation if not exists anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`.execute(
      db,
    );
  }
  const email = dialect === 'sqlite' ? 'text collate nocase' : 'text collate anycase';
  const id = dialect === 'sqlite' ? 'text' : 'uuid';
  await sql.raw(`create table members (id ${id} primary key, email ${email} not null, name text not null)`).execute(db);
  await sql.raw(index).execute(db);
}

describe.each(stores)('upserts on $name', ({ open, dialect }) => {
  test('Y11 an email in another case is the same identity where the collation says so', async () => {
    const dataLayer = await open([]);
    await makeTable(dataLayer, dialect, 'create unique index one_email on members (email)');
    const members = domainOver(dataLayer, [Member]).actions(Member);
    const first = await members.save({ email: 'Ann@x', name: 'Ann' });
    const second = await members.save({ email: 'ann@X', name: 'Anna' });
    const third = await members.saveWithKey({
      id: '11111111-1111-4111-8111-111111111111',
      email: 'ANN@X',
      name: 'Anne',
    });
    expect([first, second, third].map(({ $metadata }) => $metadata.created)).toEqual([true, false, false]);
    // The record keeps the spelling that it had.
    expect(await members.list()).toEqual([{ id: first.id, email: 'Ann@x', name: 'Anne' }]);
  });

  test.each(['create index one_email on members (email)', 'create unique index one_email on members (lower(email))'])(
    'Y11 without a plain unique index it is a SCHEMA_MISMATCH, and nothing is written: %s',
    async (index) => {
      const dataLayer = await open([]);
      await makeTable(dataLayer, dialect, index);
      const members = domainOver(dataLayer, [Member]).actions(Member);
      expect(await failure(members.save({ email: 'secret@x', name: 'Ann' }))).toMatchObject({
        code: 'SCHEMA_MISMATCH',
        message: expect.stringContaining('the table "members" has no unique index'),
      });
      expect(await members.list()).toEqual([]);
    },
  );
});
