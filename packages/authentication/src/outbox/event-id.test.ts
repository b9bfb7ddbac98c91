import { expect, test } from 'vitest';
import { eventId } from './event-id.ts';

test('ids sort by time, and within one millisecond in the order in which they were made', () => {
  const times = [0, 1, 1, 1, Date.UTC(2026, 10, 26), Date.UTC(2026, 10, 26), Date.UTC(9999, 0, 1)];
  const ids = times.map((time) => eventId(new Date(time)));
  expect([...ids].sort()).toEqual(ids);
});

test('no part of an id but its end is known before: 128 bits are chance', () => {
  const ids = Array.from({ length: 100 }, () => eventId(new Date(0)).split('.')[1] ?? '');
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(16);
});
