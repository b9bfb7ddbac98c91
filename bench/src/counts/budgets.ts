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
  /**
   * In characters. Declaration files and hovers are printed by the same code, so a hover without a name of the
   * application's own has to say all that makes the type: here what was written, in place of what follows from it.
   */
  texts: {
    declaration: 1_120,
    resource: 630,
    tokenResource: 110,
    strategy: 390,
    strategyCall: 750,
    authenticate: 750,
    namedResource: 35,
    namedAuthenticate: 320,
  },
  /**
   * With tsc 7 and one checker. The first limit is the design's own; the second is a tenth above 427,674. What a resource
   * says is worked out from its short form, and each record carries the mark that an action returned it.
   */
  instantiations: { pageOne: 22_000, hundredResources: 470_000 },
} as const;
