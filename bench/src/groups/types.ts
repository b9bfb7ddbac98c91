import { budgets } from '../counts/budgets.ts';
import { type Compiler, countInstantiations, type Program, type TypeCost } from '../counts/count-instantiations.ts';
import { betterAuthApp, manyResources, onlyZod, pageOne } from '../counts/programs.ts';
import { median } from '../measure/summary.ts';
import type { Cell, GroupResult } from '../report/table.ts';

/**
 * As a ratio, so that it holds on every machine: where 1.5 s was agreed on, a program that imports zod alone took 84 ms, so
 * 17.9 ×.
 */
const CHECK_OF_100 = 12;

/** Group 8: the work of the compiler on the types. */
export async function types({ quick }: { readonly quick: boolean }): Promise<GroupResult> {
  const programs: readonly (readonly [string, Program])[] = [
    ['page one', pageOne()],
    ['100 resources', manyResources(100)],
    ['zod alone', onlyZod()],
    ...(quick ? [] : ([['Better Auth, the least', betterAuthApp()]] as const)),
  ];
  const compilers: readonly Compiler[] = ['tsc 7', 'tsc 7, one checker', ...(quick ? [] : ['tsc 6' as const])];
  const rows: Cell[][] = [];
  const costs = new Map<string, TypeCost>();
  for (const compiler of compilers) {
    for (const [name, program] of programs) {
      const cost = await medianCost(name.replaceAll(/\W+/g, '-'), { program, compiler, rounds: quick ? 1 : 3 });
      costs.set(`${name}, ${compiler}`, cost);
      rows.push([name, compiler, cost.instantiations, cost.types, cost.check, cost.total, cost.files]);
    }
  }
  const one = costs.get('page one, tsc 7, one checker');
  const totalOf = (program: string): number => costs.get(`${program}, tsc 7`)?.total ?? Number.NaN;
  return {
    tables: [
      {
        title: 'Types',
        columns: [
          { title: 'program', unit: 'text' },
          { title: 'compiler', unit: 'text' },
          { title: 'instantiations', unit: 'count' },
          { title: 'types', unit: 'count' },
          { title: 'check', unit: 'time' },
          { title: 'in all', unit: 'time' },
          { title: 'files', unit: 'count' },
        ],
        rows,
        notes: [
          'Against the emitted declarations, strict, skipLibCheck. In all: with reading and binding the files.',
          'tsc 7 has four checkers, each of which infers what it needs: its count says how files fell to them, too.',
        ],
      },
    ],
    verdicts: [
      {
        budget: 'type check of page one: instantiations',
        limit: budgets.instantiations.pageOne,
        measured: one?.instantiations ?? Number.NaN,
        unit: 'count',
      },
      {
        budget: 'type check of 100 resources with tsc 7: ÷ zod alone',
        limit: CHECK_OF_100,
        measured: totalOf('100 resources') / totalOf('zod alone'),
        unit: 'times',
      },
    ],
  };
}

async function medianCost(
  name: string,
  { program, compiler, rounds }: { readonly program: Program; readonly compiler: Compiler; readonly rounds: number },
): Promise<TypeCost> {
  const costs: TypeCost[] = [];
  for (let round = 0; round < rounds; round++) costs.push(await countInstantiations(name, program, compiler));
  const [first] = costs;
  if (first === undefined) throw new RangeError('at least one round');
  return { ...first, check: median(costs.map(({ check }) => check)), total: median(costs.map(({ total }) => total)) };
}
