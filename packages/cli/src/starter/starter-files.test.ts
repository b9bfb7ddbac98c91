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

test('the server of the tutorial is that of a new application, and each line of its own says so', () => {
  const page = new URL('../../../../docs/tutorials/build-the-notes-application.md', import.meta.url);
  const [, server = ''] = /```ts\n\/\/ server\.ts\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8')) ?? [];
  const before = server
    .replaceAll(/^.* \/\/ new\n/gm, '')
    .replace('[User, Token, Note], dataLayer }); // new: Note', '[User, Token], dataLayer });');
  expect(before).not.toContain('Note');
  expect(codeOf(before)).toBe(codeOf(starterFiles('sqlite').get('server.ts')));
});
