import { after, always, type Order, type SelectStatement } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { postgresDialect } from '../../dialect/postgres/dialect.ts';
import { sqliteDialect } from '../../dialect/sqlite/dialect.ts';
import { relationOf } from '../../test-setup/relations.ts';
import { stores } from '../../test-setup/stores.ts';
import { compileStatement } from '../compile-statement.ts';

const notes = relationOf({
  name: 'Note',
  table: 'notes',
  attributes: { id: 'text', title: 'text', likes: 'integer', rank: 'integer?', at: 'timestamp' },
  indexes: [
    { name: 'by_likes', attributes: ['likes', 'id'] },
    { name: 'by_at', attributes: ['at', 'id'] },
  ],
});

function pageAfter(ways: Readonly<Record<string, 'asc' | 'desc'>>, nulls: readonly string[] = []): SelectStatement {
  const orderBy = Object.entries(ways).map(([attribute, direction]): Order => ({ attribute, direction }));
  const parameters = orderBy.map(({ attribute }) => (nulls.includes(attribute) ? null : attribute));
  const where = after({ orderBy, parameters, orAt: false });
  return { kind: 'select', relation: notes, attributes: ['id'], where, orderBy, limit: 'limit' };
}

/** The condition alone, without the table's name. */
function conditionOf(statement: SelectStatement, dialect = postgresDialect): string {
  const [, rest = ''] = compileStatement(statement, dialect).sql.split(' where ');
  return (rest.split(' order by ')[0] ?? '').replaceAll('"notes".', '').replaceAll('"', '');
}

describe('the condition behind a place', () => {
  test('is one comparison of rows where all columns go one way, with nulls first or none', () => {
    expect(conditionOf(pageAfter({ likes: 'asc', id: 'asc' }))).toBe('(likes, id collate C) > ($1, $2)');
    expect(conditionOf(pageAfter({ likes: 'desc', id: 'desc' }))).toBe('(likes, id collate C) < ($1, $2)');
    expect(conditionOf(pageAfter({ rank: 'asc', id: 'asc' }))).toBe('(rank, id collate C) > ($1, $2)');
    expect(conditionOf(pageAfter({ likes: 'desc', id: 'desc' }), sqliteDialect)).toBe(
      '(likes, id collate binary) < (+?, +?)',
    );
    expect(conditionOf(pageAfter({ id: 'asc' }))).toBe('id collate C > $1');
  });

  test('is bounded by its first column where the ways differ, and finds nulls on their side', () => {
    expect(conditionOf(pageAfter({ likes: 'asc', id: 'desc' }))).toBe(
      '(likes >= $1 and (likes > $2 or id collate C < $3))',
    );
    expect(conditionOf(pageAfter({ rank: 'desc', id: 'desc' }))).toBe(
      '((rank <= $1 and (rank < $2 or id collate C < $3)) or rank is null)',
    );
    expect(conditionOf(pageAfter({ rank: 'desc', id: 'desc' }, ['rank']))).toBe('(rank is null and id collate C < $1)');
    expect(conditionOf(pageAfter({ rank: 'asc', id: 'asc' }, ['rank']))).toBe(
      '(rank is not null or (rank is null and id collate C > $1))',
    );
  });

  test('has one text for all values, and one for each choice of nulls', () => {
    const texts = [[], [], ['rank']].map((nulls) => conditionOf(pageAfter({ rank: 'asc', id: 'asc' }, nulls)));
    expect(new Set(texts).size).toBe(2);
  });
});

describe.each(stores.filter(({ owned }) => !owned))('the plan of a page on $name', ({ dialect: name, open }) => {
  test.each([
    ['likes', 'asc'],
    ['likes', 'desc'],
    ['at', 'asc'],
    ['at', 'desc'],
  ] as const)('by %s %s starts in an index at the place, and sorts nothing', async (attribute, way) => {
    const layer = await open([notes]);
    const dialect = name === 'sqlite' ? sqliteDialect : postgresDialect;
    const statement = compileStatement({ ...pageAfter({ [attribute]: way, id: way }), exactOrder: true }, dialect);
    const db = layer.kysely();
    const explain = name === 'sqlite' ? 'explain query plan' : 'explain (generic_plan)';
    const plan = await db.connection().execute(async (connection) => {
      if (name === 'postgres') await sql`set enable_seqscan = off`.execute(connection);
      if (name === 'postgres') await sql`set enable_bitmapscan = off`.execute(connection);
      const text = name === 'sqlite' ? statement.sql.replaceAll('?', '1') : statement.sql;
      return JSON.stringify((await sql.raw(`${explain} ${text}`).execute(connection)).rows);
    });
    expect(plan).toMatch(name === 'sqlite' ? /SEARCH notes USING COVERING INDEX/ : /Index Only Scan/);
    if (name === 'postgres') expect(plan).toMatch(/Index Cond/);
    expect(plan).not.toMatch(/Sort|TEMP B-TREE/);
  });
});

describe.each(stores)('pages by moments on $name', ({ dialect, open }) => {
  test('refuse a row whose moment is finer than its value, because the next page could not begin there', async () => {
    const layer = await open([notes]);
    if (dialect === 'postgres') await sql`alter table notes alter column at type timestamptz`.execute(layer.kysely());
    const insert = sql`insert into notes (id, title, likes, at) values ('a', 't', 1, '2026-01-01T00:00:00.123456Z')`;
    await insert.execute(layer.kysely());
    const statement: SelectStatement = {
      kind: 'select',
      relation: notes,
      attributes: ['id', 'at'],
      where: always,
      orderBy: [{ attribute: 'at', direction: 'desc' }],
    };
    await expect(layer.prepare({ ...statement, exactOrder: true }).run({})).rejects.toMatchObject({
      code: 'VALUE_UNREADABLE',
      issues: [{ path: ['at'] }],
    });
    const { rows } = await layer.prepare(statement).run({});
    expect(rows).toEqual([{ id: 'a', at: new Date('2026-01-01T00:00:00.123Z') }]);
    await sql`update notes set at = '2026-01-01T00:00:00.123Z'`.execute(layer.kysely());
    expect((await layer.prepare({ ...statement, exactOrder: true }).run({})).rows).toEqual(rows);
  });
});
