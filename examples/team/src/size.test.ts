import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('teams, members, roles, their sessions and all routes are under 200 lines of code', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => /^(?!.*\.test)[\w-]+\.ts$/.test(file));
  const lines = files
    .flatMap((file) => readFileSync(new URL(file, import.meta.url), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '' && !/^\s*(\/\*|\*|\/\/)/.test(line));
  expect(files).toEqual(['accounts.ts', 'app.ts', 'main.ts', 'teams.ts']);
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.length).toBeLessThan(200);
});
