import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timestampFrom } from '../dialect/postgres/decode-value.ts';
import { utcDate } from './utc-date.ts';

const moment = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

test('reads every moment from each form in which databases write it', () => {
  fc.assert(
    fc.property(moment, (date) => {
      const iso = date.toISOString();
      const space = iso.replace('T', ' ');
      const forms = [iso, space, space.replace('Z', '+00'), space.replace('Z', ''), iso.replace('Z', '999Z')];
      // PostgreSQL leaves out zeros at the end.
      forms.push(space.replace(/\.?0*Z$/, '+00'));
      for (const form of forms) expect(utcDate(form)).toEqual(date);
    }),
  );
});

test('reads every day from the year 1 to 9999, and no day that does not exist', () => {
  const read: string[] = [];
  const expected: string[] = [];
  for (const year of [1, 4, 99, 100, 400, 1582, 1900, 1970, 2000, 2023, 2024, 2100, 9999]) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T00:00:00.000Z`;
        const date = new Date(text);
        if (!Number.isNaN(date.getTime()) && date.toISOString() === text) expected.push(text);
        const found = utcDate(text);
        if (found !== undefined) read.push(found.toISOString());
      }
    }
  }
  expect(read).toEqual(expected);
});

function pad(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

test.each([
  '',
  'now',
  '2026-11-23',
  '2026-11-23T10:41:00+02',
  '2026-1a-23T10:41:00Z',
  '12026-11-23T10:41:00Z',
  '0044-03-15 12:00:00 BC',
])('does not read %j', (text) => expect(utcDate(text)).toBeUndefined());

test.each([
  ['2026-11-23 10:41:00.5+05:30', '2026-11-23T05:11:00.500Z'],
  ['2026-11-23 10:41:00-03', '2026-11-23T13:41:00.000Z'],
  ['1883-11-18 07:07:56.1-04:56:02', '1883-11-18T12:03:58.100Z'],
  ['0001-12-31 19:03:58-04:56:02 BC', '0001-01-01T00:00:00.000Z'],
  ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
  ['10000-01-01 00:00:00+00', '+010000-01-01T00:00:00.000Z'],
  ['0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000Z'],
  ['0001-01-01 00:00:00', '0001-01-01T00:00:00.000Z'],
  ['0099-12-31 23:59:59.999+00', '0099-12-31T23:59:59.999Z'],
])('PostgreSQL writes %s', (text, iso) => {
  expect(timestampFrom(text).toISOString()).toBe(iso);
});

test('infinity is the last moment of a Date', () => {
  expect(timestampFrom('infinity').getTime()).toBe(8.64e15);
  expect(timestampFrom('-infinity').getTime()).toBe(-8.64e15);
});

test.each([
  '2026-02-29 10:41:00+00',
  '2026-04-31 10:41:00+00',
  '2026-13-01 10:41:00+00',
  '2026-00-10 10:41:00+00',
  '2026-01-00 10:41:00+00',
  '2026-01-01 24:00:00+00',
  '2026-01-01 10:60:00+00',
  '2026-01-01 10:41:60+00',
  '0000-01-01 10:41:00+00',
  '2026/11/23 10:41:00+00',
  '2026-11-23T10.41.00Z',
])('%j is no date', (text) => expect(utcDate(text)).toBeUndefined());
