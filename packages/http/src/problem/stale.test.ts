import { coreErrors } from '@ashlar/core';
import { expect, test } from 'vitest';
import { problemOf } from './problem-of.ts';

test('Y13 a stale record is 409, says to read it again, and names no resource', () => {
  const stale = coreErrors.error('STALE', { message: 'the Secret was changed since it was read: read it again' });
  const { code, status, message: title } = problemOf(stale, 'Bearer');
  const said = 'the record was changed since it was read: read it again';
  expect({ code, status, title }).toEqual({ code: 'STALE', status: 409, title: said });
  expect(problemOf(coreErrors.error('CONFLICT'), 'Bearer').message).toBe('this value exists already');
});
