import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import projects from './vitest.workspace.ts';

const packages = fileURLToPath(new URL('./packages', import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run the sources: bare `vitest` needs no build first.
    alias: [
      { find: /^@ashlar\/([^/]+)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@ashlar\/([^/]+)\/([^/]+)$/, replacement: `${packages}/$1/src/$2.ts` },
    ],
  },
  test: {
    projects,
    testTimeout: 60_000, // a promise that is kept late on a busy machine is kept
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 20 } }, // what a test waits for may come late there, too
    maxWorkers: 2, // most files wait for hashes, servers and locks; on two cores one worker leaves one of them idle
    pool: 'forks', // a native driver that crashes takes one file with it, not the run
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/test-setup/**'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 80 },
    },
  },
});
