import { expect, test } from 'vitest';
import { changesSettings } from './ends-transaction.ts';

test.each([
  ['set client_encoding = latin1', true],
  ['SET DateStyle TO German', true],
  ["select set_config('bytea_output', 'escape', false)", true],
  ["set names 'latin1'", true],
  ['reset all', true],
  ['DISCARD ALL', true],
  // What applications say in each transaction costs no round trip more.
  ["set local app.tenant = '7'", false],
  ['set local role reader', false],
  ['reset role', false],
  ['select names from guests', false],
])('%s changes a setting that we rely on: %s', (sql, expected) => {
  expect(changesSettings(sql)).toBe(expected);
});
