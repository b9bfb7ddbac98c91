// `pnpm lint:budgets`: what importing and type-checking cost, against the budgets. Needs the packages built.
import { budgets, type ImportBudget } from './budgets.ts';
import { countInstantiations } from './count-instantiations.ts';
import { countModules, type ModuleCount } from './count-modules.ts';
import { type Bundle, measureBundle } from './measure-bundle.ts';
import { measureTexts, type Place } from './measure-texts.ts';
import { browserClient, manyResources, pageOne, relatedResources, withNamedSpecification } from './programs.ts';

/** One count. */
export interface Counted {
  readonly what: string;
  readonly count: number;
  readonly limit: number;
  /** Where to look if the count is too high. */
  readonly made: string;
}

/** The modules and bytes of an import, beside its budget. */
export function importCounts(
  entry: string,
  { modules, bytes, byPackage }: ModuleCount,
  budget: ImportBudget,
): Counted[] {
  const made = Object.entries(byPackage)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
  return [
    { what: `modules of ${entry}`, count: modules, limit: budget.modules, made },
    { what: `bytes of ${entry}`, count: bytes, limit: budget.bytes, made },
  ];
}

/** The size of a bundle for browsers, beside its budget. */
export function bundleCount(entry: string, { gzipped, modules }: Bundle, limit: number): Counted {
  return { what: `bytes of ${entry} in a browser, by gzip`, count: gzipped, limit, made: modules.join(', ') };
}

/** One line for a count; a problem says what to do. */
export function verdictOf({ what, count, limit, made }: Counted): string {
  const figures = `${what}: ${count.toLocaleString('en-US')} of ${limit.toLocaleString('en-US')}`;
  if (count <= limit) return figures;
  return `${figures}: over its budget\n    ${made}\n    remove what is not needed, or raise the limit in bench/src/counts/budgets.ts and say why`;
}

const hoverPlaces: Readonly<Record<Exclude<keyof typeof budgets.texts, 'declaration'>, Place>> = {
  resource: { file: 'accounts.ts', text: 'const User' },
  tokenResource: { file: 'accounts.ts', text: 'const Token' },
  strategy: { file: 'page-one.ts', text: 'const password' },
  strategyCall: { file: 'page-one.ts', text: 'const password = Info.strategy' },
  authenticate: { file: 'page-one.ts', text: 'await authenticate' },
  namedResource: { file: 'named.ts', text: 'const User' },
  namedAuthenticate: { file: 'named.ts', text: 'await authenticate' },
};

/** The texts that the compiler prints for page one, beside their budgets. */
export function textCounts(): Counted[] {
  const texts = measureTexts('texts', withNamedSpecification(), Object.values(hoverPlaces));
  const hovers = Object.keys(hoverPlaces).map((name, index) => ({ name, text: texts.hovers[index] ?? '' }));
  return [{ name: 'declaration', text: texts.declaration }, ...hovers].map(({ name, text }) => ({
    what: `characters of page one: ${name}`,
    count: text.length,
    // Invariant: each of the names is a key of the budgets.
    limit: budgets.texts[name as keyof typeof budgets.texts],
    made: text,
  }));
}

async function countAll(): Promise<readonly Counted[]> {
  const imports = await Promise.all(
    Object.entries(budgets.imports).map(async ([entry, budget]) =>
      importCounts(entry, await countModules(entry), budget),
    ),
  );
  const bundles = await Promise.all(
    Object.entries(budgets.bundles).map(async ([entry, limit]) =>
      bundleCount(entry, await measureBundle(entry), limit),
    ),
  );
  const one = await countInstantiations('page-one', pageOne());
  const browser = await countInstantiations('browser-client', browserClient());
  const hundred = await countInstantiations('100-resources', manyResources(100));
  const related = await countInstantiations('100-related-resources', relatedResources(100));
  const { instantiations } = budgets;
  return [
    ...imports.flat(),
    ...bundles,
    ...textCounts(),
    {
      what: 'type instantiations of page one',
      count: one.instantiations,
      limit: instantiations.pageOne,
      made: 'compare with the commit before: npm run bench -- --only types',
    },
    {
      what: 'type instantiations of the resources of page one and their client',
      count: browser.instantiations,
      limit: instantiations.browserClient,
      made: 'compare with the commit before',
    },
    {
      what: 'type instantiations of 100 resources',
      count: hundred.instantiations,
      limit: instantiations.hundredResources,
      made: 'compare with the commit before: npm run bench -- --only types',
    },
    {
      what: 'type instantiations of 100 resources with 200 relationships and 100 loads',
      count: related.instantiations,
      limit: instantiations.hundredRelatedResources,
      made: 'compare with the commit before',
    },
  ];
}

if (import.meta.main) {
  const counted = await countAll();
  for (const one of counted) (one.count <= one.limit ? console.log : console.error)(verdictOf(one));
  if (counted.some(({ count, limit }) => count > limit)) process.exitCode = 1;
}
