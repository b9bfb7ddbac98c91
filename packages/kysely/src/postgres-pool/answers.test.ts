import { expect, test } from 'vitest';
import { AnswerTimeout, verdictOn } from './answers.ts';

function serverError(code: string, members: object = {}): Error {
  return Object.assign(new Error('in whatever language'), { code, ...members });
}

test.each([
  ['57P01', 'all', false],
  ['57P02', 'all', false],
  ['57P03', 'all', false],
  ['08006', 'all', false],
  ['08P01', 'all', false],
  ['58030', 'all', false],
  ['26000', 'all', true],
  ['42P05', 'all', true],
  ['0A000', 'all', true],
  ['25P03', 'connection', false],
  ['25006', 'connection', false],
  ['23505', 'nothing', false],
  ['22P02', 'nothing', false],
  ['25P02', 'nothing', false],
  ['40001', 'nothing', false],
  ['40P01', 'nothing', false],
  ['42601', 'nothing', false],
  ['53200', 'nothing', false],
  ['55P03', 'nothing', false],
  ['57014', 'nothing', false],
  ['XX000', 'nothing', false],
] as const)('%s ends %s, in any language of the server', (code, ends, nothingDone) => {
  for (const severity of ['ERROR', 'ФАТАЛЬНО', undefined]) {
    expect(verdictOn(serverError(code, { severity }), false)).toMatchObject({ ends, nothingDone });
  }
});

test('a fatal error ends the connection, with any code', () => {
  for (const severity of ['FATAL', 'PANIC']) {
    expect(verdictOn(serverError('XX000', { severity }), true)).toMatchObject({ ends: 'all', nothingDone: false });
  }
});

test('a statement that worked before and is wrong now means that the tables changed', () => {
  for (const code of ['42P01', '42703', '42804', '42883']) {
    expect(verdictOn(serverError(code), true)).toMatchObject({ ends: 'all', nothingDone: true, wholeAgain: true });
    expect(verdictOn(serverError(code), false).ends).toBe('nothing');
    // Reported by a trigger, it says nothing of the statement.
    expect(verdictOn(serverError(code, { where: 'PL/pgSQL function f() line 1' }), true).ends).toBe('nothing');
  }
  expect(verdictOn(serverError('42501'), true).ends).toBe('nothing');
});

test('a missing feature of the server does not end the connection', () => {
  expect(verdictOn(serverError('0A000', { routine: 'transformLockingClause' }), true).ends).toBe('nothing');
  expect(verdictOn(serverError('0A000', { routine: 'RevalidateCachedQuery' }), false).ends).toBe('all');
});

test('an error that is no answer of the server ends the connection', () => {
  const lost = { ends: 'all', nothingDone: false };
  expect(verdictOn(new AnswerTimeout(30_000), false)).toMatchObject(lost);
  expect(verdictOn(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', errno: -32 }), false)).toMatchObject(lost);
  expect(verdictOn(new Error('Connection terminated unexpectedly'), false)).toMatchObject(lost);
  const unsent = new Error('Client has encountered a connection error and is not queryable');
  expect(verdictOn(unsent, false)).toMatchObject({ ends: 'all', nothingDone: true, notSent: true });
});
