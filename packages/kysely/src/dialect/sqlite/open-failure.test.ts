import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFile } from '../../test-setup/stores.ts';
import { type SqliteOptions, sqliteDataLayer } from './data-layer.ts';

function opening(filename: string): unknown {
  try {
    return sqliteDataLayer({ filename });
  } catch (error) {
    return error;
  }
}

function expectProblem(filename: string, problem: RegExp): void {
  const error = opening(filename);
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', class: 'unavailable' });
  expect((error as Error).message).toContain(JSON.stringify(filename));
  expect((error as Error).message).toMatch(problem);
}

test('a database that cannot be opened is STORE_UNAVAILABLE, and the message says what is wrong with the path', () => {
  expectProblem('/nonexistent/app.db', /the folder "\/nonexistent", which does not exist: create it/);
  const file = temporaryFile();
  const folder = join(dirname(file), 'app.db');
  mkdirSync(folder);
  expectProblem(folder, /is a folder/);
  const text = join(dirname(file), 'notes.txt');
  writeFileSync(text, 'correct horse battery staple '.repeat(100));
  expectProblem(text, /is no SQLite database/);
  expectProblem(join(text, 'app.db'), /which is no folder/);
  expectProblem(join(text, 'data', 'app.db'), /does not exist/);
});

test.skipIf(process.getuid?.() === 0)('a read-only database is named as such', () => {
  const file = temporaryFile();
  writeFileSync(file, '');
  chmodSync(file, 0o444);
  expectProblem(file, /may not be written|cannot be opened/);
});

test.each([7, undefined, null, '', ' ', 'app.db\0.txt'])('a missing filename is refused: %j', (filename) => {
  const open = () => sqliteDataLayer({ filename } as unknown as SqliteOptions);
  expect(open).toThrow(TypeError);
  expect(open).toThrow(/path of a file or ':memory:'/);
});

test.each([[], ['app.db'], [{ file: 'app.db' }]])('a call without { filename } says what to pass: %j', (...given) => {
  const open = () => Reflect.apply(sqliteDataLayer, undefined, given);
  expect(open).toThrow(/pass \{ filename \}/);
});
