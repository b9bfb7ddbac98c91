import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { isNamed, wordsIn } from './statement-words.ts';

test.each([
  [`create table t (a text, constraint "it's" check (a <> '')) -- a`, 2],
  ["create table t (a text default 'a', `it's` text, check ([a] <> 'it''s'))", 2],
  [`create table t ([it's] text, "A" text /* a's */, check (\`a\` > 1))`, 2],
  [`create table t ("a--b" text, "/*" text, a text, "*/" text, check (a > "a--b"))`, 2],
  [`create table t ("say ""a""" text, "a b" text, ab text, éa text, b text)`, 0],
])('what a statement that SQLite takes names is counted, whatever stands in quotes: %s', (statement, times) => {
  const database = new Database(':memory:');
  database.exec(statement);
  database.close();
  expect(wordsIn(statement).filter((word) => isNamed(word, 'a'))).toHaveLength(times);
});

test('a name with quotes in it is found', () => {
  const words = wordsIn('create table t ("a""b" text, `a``b` text, [a"b] text)');
  expect(words.filter((word) => isNamed(word, 'a"b'))).toEqual(['"a""b"', '[a"b]']);
  expect(words.filter((word) => isNamed(word, 'a`b'))).toEqual(['`a``b`']);
});
