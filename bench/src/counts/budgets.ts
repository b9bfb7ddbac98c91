/** What importing an entry may load. */
export interface ImportBudget {
  readonly modules: number;
  /** In bytes of JavaScript. */
  readonly bytes: number;
}

/**
 * What the packages may cost, in counts that are the same on every machine: `npm run check` compares them. Times are for
 * the bench to tell. A limit that was set a tenth above what was measured is there so that growth is noticed, not
 * forbidden: raise it with the reason in the commit.
 */
export const budgets = {
  /**
   * All dependencies included. Of `@ashlar/authentication`, 95 modules are zod, 46 jose, 2 the binding of Argon2, and 76
   * `@ashlar/core`; the SQL packages carry the 255 modules of Kysely.
   */
  imports: {
    '@ashlar/core': { modules: 190, bytes: 1_100_000 },
    '@ashlar/authentication': { modules: 320, bytes: 1_400_000 },
    '@ashlar/kysely/sqlite': { modules: 515, bytes: 1_950_000 },
    '@ashlar/kysely/postgres': { modules: 535, bytes: 2_100_000 },
  } as Readonly<Record<string, ImportBudget>>,
  /** With tsc 7. The first limit is the design's own; the second is a tenth above 565,909, which took 1.0 s. */
  instantiations: { pageOne: 20_000, hundredResources: 620_000 },
} as const;
