import { type Figures, figuresOf } from './figures.ts';
import type { Source } from './source.ts';
import type { Spread } from './spread.ts';

/** Sources under one name: a column. */
export interface Tree {
  readonly name: string;
  readonly sources: readonly Source[];
}

/** The rows, in their order: a title, and what stands below a tree. */
const rows: Readonly<Record<string, (figures: Figures) => string>> = {
  'files, lines': ({ files, lines }) => `${whole(files)}, ${whole(lines)}`,
  'lines per file: median/p90/max': ({ fileLines }) => spread(fileLines),
  'lines per named function': ({ functionLines }) => spread(functionLines),
  'functions over 50 lines': ({ longFunctions }) => whole(longFunctions),
  'parameters median/p90/max (functions with >3)': ({ parameters, manyParameters }) =>
    `${spread(parameters)} (${whole(manyParameters)})`,
  '`any` per 1,000 lines': ({ anys, lines }) => perThousand(anys, lines),
  'casts (`as X`) per 1,000; double casts': ({ casts, doubleCasts, lines }) =>
    `${perThousand(casts, lines)}; ${whole(doubleCasts)}`,
  'non-null `!` / ts-ignore etc.': ({ nonNulls, suppressions }) => `${whole(nonNulls)} / ${whole(suppressions)}`,
  'files in cycles, by value (with types)': ({ inCyclesByValue, inCycles }) =>
    `${whole(inCyclesByValue)} (${whole(inCycles)})`,
  'type-level share of code lines': ({ typeShare }) => percent(typeShare),
  'type parameters of one declaration, max': ({ typeParameters }) => whole(typeParameters),
  'comment lines': ({ commentShare }) => percent(commentShare),
  'exported things with a docstring': ({ documentedShare }) => percent(documentedShare),
  'imports per file median/p90/max': ({ imports }) => spread(imports),
  'folders with >20 source files': ({ crowdedFolders }) => whole(crowdedFolders),
  'riddling words': ({ riddles }) => whole(riddles),
  'memos by hand: in a map, in a variable; WeakMaps': ({ inMaps, inVariables, weakMaps }) =>
    `${whole(inMaps)}, ${whole(inVariables)}; ${whole(weakMaps)}`,
};

/** What is measured of each tree, side by side, as a table in Markdown. */
export function tableOf(trees: readonly Tree[]): string {
  const figures = trees.map(({ sources }) => figuresOf(sources));
  const lines = [
    ['', ...trees.map(({ name }) => name)],
    ['---', ...trees.map(() => '---')],
    ...Object.entries(rows).map(([title, cell]) => [title, ...figures.map(cell)]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function spread({ median, p90, max }: Spread): string {
  return [median, p90, max].map(whole).join('/');
}

function perThousand(count: number, lines: number): string {
  return `${((count / Math.max(1, lines)) * 1000).toFixed(1)} (${whole(count)})`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function whole(number: number): string {
  return number.toLocaleString('en-US');
}
