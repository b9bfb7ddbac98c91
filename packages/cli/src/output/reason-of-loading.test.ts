import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { reasonOfLoading } from './reason-of-loading.ts';

const config = resolve('/app/ashlar.config.js');
const accounts = resolve('/app/accounts.js');

test.each([
  ['of a data: module', 'data:text/javascript,throw%20new%20Error():1:7'],
  ['of Node itself', 'node:internal/modules/esm/loader:544:27'],
  ['with a slash that is no part of a path', 'file:///app/a%2Fb.js:1:7'],
  ['that is no text', 'file:///app/a%E0%A4b.js:1:7'],
])('a place %s is no place of a file, and the next one is told', (_, place) => {
  const error = new Error('boom');
  error.stack = `Error: boom\n    at ${place}`;
  expect(reasonOfLoading(config, error)).toBe('boom');
  error.stack += `\n    at async ${pathToFileURL(accounts)}:4:1`;
  expect(reasonOfLoading(config, error)).toBe(`${accounts}:4: boom`);
});
