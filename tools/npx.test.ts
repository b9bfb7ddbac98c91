// Without --no-install, npx runs a package of another author where ours is not installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writtenFiles } from './plain-english.ts';

test('no page, message or comment has npx look for the command in the registry', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = writtenFiles(root);
  expect(files.filter((file) => readFileSync(join(root, file), 'utf8').includes('npx --no-install ashlar'))).toContain(
    'README.md',
  );
  expect(
    files.filter((file) => /npx (?:--yes )?(?:@ashlar\/cli|ashlar)\b/.test(readFileSync(join(root, file), 'utf8'))),
  ).toEqual([]);
});
