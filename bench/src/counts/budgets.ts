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
   * All dependencies included. Our own part is one module an entry and one for what entries share; of
   * `@ashlar/authentication`, 95 modules are zod, 15 jose and 2 the binding of Argon2; the SQL packages carry the 255
   * modules of Kysely.
   */
  imports: {
    '@ashlar/core': { modules: 107, bytes: 1_070_000 },
    '@ashlar/authentication': { modules: 127, bytes: 1_270_000 },
    '@ashlar/kysely/sqlite': { modules: 408, bytes: 1_905_000 },
    '@ashlar/kysely/postgres': { modules: 430, bytes: 2_065_000 },
  } as Readonly<Record<string, ImportBudget>>,
  /** With tsc 7 and one checker. The first limit is the design's own; the second is a tenth above 344,977. */
  instantiations: { pageOne: 20_000, hundredResources: 380_000 },
} as const;
