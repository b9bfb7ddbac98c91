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

test('Y3 a record that others belong to is 409, and the answer says so, and names none of them', () => {
  const {
    code,
    status,
    message: title,
  } = problemOf(coreErrors.error('RECORD_IN_USE', { message: 'Secret' }), 'Bearer');
  expect({ code, status, title }).toEqual({
    code: 'RECORD_IN_USE',
    status: 409,
    title: 'other records still refer to this one',
  });
});
