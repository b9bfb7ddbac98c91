import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test.each(['node', 'express', 'fastify', 'hono', 'next'])(
  'the adapter for %s is under 80 lines, so that one for another server is soon written',
  (name) => {
    const lines = readFileSync(new URL(`./${name}.ts`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.length).toBeLessThan(80);
  },
);
