import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { starterFiles } from './starter-files.ts';

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
/** Code without comments and empty lines. */
const codeOf = (text = ''): string =>
  text
    .replaceAll(/^\/\/.*$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();

test('an application begins with the accounts of page one', () => {
  const [, pageOne] = /```ts\n(\/\/ accounts\.ts[\s\S]*?)```/.exec(readme) ?? [];
  expect(pageOne).toContain('announce: true');
  expect(codeOf(starterFiles('sqlite').get('accounts.ts'))).toBe(codeOf(pageOne));
});
