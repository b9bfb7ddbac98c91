import { expect, test } from 'vitest';
import { parse } from './source.ts';
import { tableOf } from './table.ts';

test('each tree is a column, each measure a row', () => {
  const sources = [
    parse('a.ts', "import './b.ts';\n// says\nexport const a = (b: any) => b as string;\n"),
    parse('b.ts', '/** Says. */\nexport type B<C> = C;\n'),
  ];
  const table = tableOf([
    { name: 'ours', sources },
    { name: 'empty', sources: [] },
  ]);
  expect(table.split('\n')).toEqual([
    '|  | ours | empty |',
    '| --- | --- | --- |',
    '| files, lines | 2, 5 | 0, 0 |',
    '| lines per file: median/p90/max | 3/3/3 | 0/0/0 |',
    '| lines per named function | 1/1/1 | 0/0/0 |',
    '| functions over 50 lines | 0 | 0 |',
    '| parameters median/p90/max (functions with >3) | 1/1/1 (0) | 0/0/0 (0) |',
    '| `any` per 1,000 lines | 200.0 (1) | 0.0 (0) |',
    '| casts (`as X`) per 1,000; double casts | 200.0 (1); 0 | 0.0 (0); 0 |',
    '| non-null `!` / ts-ignore etc. | 0 / 0 | 0 / 0 |',
    '| files in cycles, by value (with types) | 0 (0) | 0 (0) |',
    '| type-level share of code lines | 33 % | 0 % |',
    '| type parameters of one declaration, max | 1 | 0 |',
    '| comment lines | 40 % | 0 % |',
    '| exported things with a docstring | 50 % | 0 % |',
    '| imports per file median/p90/max | 1/1/1 | 0/0/0 |',
    '| folders with >20 source files | 0 | 0 |',
    '| riddling words | 0 | 0 |',
    '| memos by hand: in a map, in a variable; WeakMaps | 0, 0; 0 | 0, 0; 0 |',
  ]);
});
