import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { budgetTable } from './budget-table.ts';
import { toMarkdown } from './format.ts';
import { type Machine, thisMachine } from './machine.ts';
import type { Run } from './table.ts';

const results = new URL('../../results/', import.meta.url);
const page = new URL('../../../docs/topics/benchmarks.md', import.meta.url);
const START = '<!-- results: written by `npm run bench` -->';
const END = '<!-- end of results -->';

/** Publishes the results of some groups in place of their former ones: each group has run in a process of its own. */
export function publishAgain(runs: readonly Run[]): void {
  // Invariant: `publish` has written it.
  const former = JSON.parse(readFileSync(new URL('latest.json', results), 'utf8')) as { readonly runs: readonly Run[] };
  publish(former.runs.map((run) => runs.find(({ group, store }) => group === run.group && store === run.store) ?? run));
}

/** Writes the figures as JSON for programs, and the page of the docs for people. */
export function publish(runs: readonly Run[]): void {
  const machine = thisMachine();
  const date = new Date().toISOString().slice(0, 10);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL('latest.json', results), `${JSON.stringify({ date, machine, runs }, null, 1)}\n`);
  writeFileSync(page, withResults(readFileSync(page, 'utf8'), resultsText(date, machine, runs)));
}

/** The page with its results replaced. */
function withResults(text: string, published: string): string {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${page.pathname} has no place for results: ${START} … ${END}`);
  return `${text.slice(0, start)}${START}\n\n${published}\n\n${text.slice(end)}`;
}

function resultsText(date: string, machine: Machine, runs: readonly Run[]): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const { processor, cores, memory, system, node } = machine;
  const head = [
    `Measured on ${date} on ${cores} cores of ${processor}, ${memory}, ${system}, Node ${node}, with ${versions.join(', ')}.`,
    'The figures of a machine say little about those of another; the ratios were taken in one loop and say more.',
  ].join('\n');
  const tables = [budgetTable(runs), ...runs.flatMap((run) => run.tables)];
  return [head, ...tables.map(toMarkdown)]
    .join('\n\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
