import type { TestProjectConfiguration } from 'vitest/config';

/** Packages whose tests need the PostgreSQL server of the run. */
const usesPostgres: ReadonlySet<string> = new Set(['kysely', 'authentication', 'http', 'pages', 'client', 'cli']);
const globalSetup = ['./tools/postgres-global-setup.ts'];

/** The one list of test projects. `vitest.config.ts` hands it to Vitest, which does not read this file by itself. */
const projects: TestProjectConfiguration[] = [
  ...['core', 'kysely', 'authentication', 'http', 'pages', 'client', 'cli'].map(
    (name): TestProjectConfiguration => ({
      extends: true,
      test: {
        name,
        include: [`packages/${name}/src/**/*.test.ts`],
        globalSetup: usesPostgres.has(name) ? globalSetup : [],
      },
    }),
  ),
  { extends: true, test: { name: 'examples', include: ['examples/*/src/**/*.test.ts'], globalSetup } },
  { extends: true, test: { name: 'bench', include: ['bench/src/**/*.test.ts'] } },
  { extends: true, test: { name: 'compatibility', include: ['compatibility/src/**/*.test.ts'] } },
  { extends: true, test: { name: 'repository', include: ['tools/**/*.test.ts'], globalSetup } },
  {
    extends: true,
    test: {
      name: 'types',
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        include: ['packages/*/src/**/*.test-d.ts', 'examples/*/src/**/*.test-d.ts'],
        tsconfig: './tsconfig.test.json',
      },
    },
  },
];

export default projects;
