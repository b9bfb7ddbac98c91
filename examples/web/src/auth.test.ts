import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const codeOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

test('beside the declarations, the code for authentication is one file with twenty lines at most', () => {
  const lines = codeOf('./auth.ts')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*(\/\*|\*|\/\/)/.test(line));
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.length).toBeLessThanOrEqual(20);
});

test('no other file but that of the live connections serves, guards or looks at sessions', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => /^(?!.*\.test)[\w-]+\.ts$/.test(file));
  const serving = files.filter((file) => /^import (?!type).* from '@ashlar\/http/m.test(codeOf(`./${file}`)));
  expect(serving).toEqual(['auth.ts', 'live.ts']);
  expect(files.filter((file) => /\bactor\b/.test(codeOf(`./${file}`)))).toEqual(['notes.ts']);
});
