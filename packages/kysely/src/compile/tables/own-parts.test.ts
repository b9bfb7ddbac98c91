import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { partsIn } from './own-parts.ts';

/** The parts that stand in a statement, which SQLite takes. */
function found(statement: string): string[] {
  const database = new Database(':memory:');
  database.exec(statement);
  const made = database.prepare<[], { sql: string }>("select sql from sqlite_master where type = 'table'").get();
  database.close();
  return [...partsIn(made?.sql ?? '')].flatMap(([part, times]) => (times > 0 ? [`${part} ${times}`] : []));
}

test.each([
  ['create table t (a int check (a > 0), b int, check (a > b))', ['check 2']],
  ['create table t (a text collate nocase, b text COLLATE binary, c text collate"rtrim")', ['collate 2']],
  ['create table t (a text collate  "binary", b text collate /* c */ [BINARY], c text collate\nbinary)', []],
  ['create table t (a int, b int generated always as (a + 1), c int as /* twice */ (a * 2))', ['generated 2']],
  ['create table t (a integer primary key autoincrement)', ['autoincrement 1']],
  ['create table t (a int) strict', ['strict 1']],
  ['create table t (a int primary key) WITHOUT ROWID', ['without rowid 1']],
  ['create table t (a int primary key) without rowid, strict', ['strict 1', 'without rowid 1']],
])('parts that no resource names are found: %s', (statement, parts) => {
  expect(found(statement)).toEqual(parts);
});

test.each([
  'create table t ("check" int, [collate] int, `as` int, a text default \'check (1) as (1)\')',
  'create table t (a int /* check (a > 0) */, b int) -- strict',
  'create table t (écheck int, a$check int, checked int, strict int, generated int)',
  "create table t (a text default 'it''s check')",
])('names, texts and comments are none: %s', (statement) => {
  expect(found(statement)).toEqual([]);
});
