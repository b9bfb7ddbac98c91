// `npm run review -- [folder …]`: measures the sources of the packages, beside those of other folders, as a table in Markdown.
// With `--check` it prints what breaks a rule of the house instead, and fails if anything does.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProblems } from './find-problems.ts';
import { tableOf } from './table.ts';
import { packageTrees, treeOf } from './trees.ts';

const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true });
const [all, ...packages] = packageTrees(fileURLToPath(new URL('../..', import.meta.url)));

if (values.check) {
  const problems = findProblems(all.sources);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} else {
  console.log(tableOf([all, ...packages, ...positionals.map(treeOf)]));
}
