import { expect, test } from 'vitest';
import { programsOf } from './page-programs.ts';

const page = (...blocks: readonly (readonly [info: string, code: string])[]): string =>
  blocks.map(([info, code]) => `Text.\n\n\`\`\`${info}\n${code}\n\`\`\`\n`).join('\n');

test('blocks without a name are one program, each on its own line of the page', () => {
  const markdown = page(['ts', 'const one = 1;'], ['ts', 'const two = one + 1;']);
  const [program, ...others] = programsOf(markdown);
  expect(others).toEqual([]);
  expect(program?.runs).toBe('running.ts');
  const lines = program?.files.get('page.ts')?.split('\n');
  expect(lines?.[markdown.split('\n').indexOf('const two = one + 1;')]).toBe('const two = one + 1;');
});

test('a value after an arrow is checked, for an expression and for a variable', () => {
  const [program] = programsOf(page(['ts', "await f(); // => null\nconst a = g(); // => 'x'\nh(); // whatever"]));
  expect(program?.files.get('running.ts')).toContain(
    "deepStrictEqual(await f(), null);\nconst a = g(); deepStrictEqual(a, 'x');\nh(); // whatever\n",
  );
  expect(program?.files.get('page.ts')).toContain('await f(); // => null\n');
});

test('folded code is a part of the program, and hidden code is not', () => {
  const folded = page(['ts', 'folded();']).replace(/^Text\.$/m, '::: details The set-up');
  const [program] = programsOf(`${folded}:::\n\n<!-- ts\nhidden();\n-->\n`);
  expect(program?.files.get('page.ts')?.trim()).toBe('folded();');
});

test('a block with a name is a file; the same name again replaces it, or continues it', () => {
  const markdown = page(
    ['ts', '// main.ts\nfirst();'],
    ['sh', 'export A=b\nnode main.ts'],
    ['text', 'one'],
    ['ts', '// main.ts, continued\nsecond();'],
    ['sh', 'node main.ts'],
    ['ts', '// main.ts: again\nthird();'],
    ['sh', 'node main.ts'],
  );
  const programs = programsOf(markdown);
  const codes = programs.map(({ files }) => files.get('main.ts')?.match(/\w+\(\)/g));
  expect(codes).toEqual([['first()'], ['first()', 'second()'], ['third()']]);
  expect(programs.map(({ runs, prints }) => [runs, prints])).toEqual([
    ['main.ts', 'one\n'],
    ['main.ts', undefined],
    ['main.ts', undefined],
  ]);
});

test('a fragment of a config is put into a resource that has the rest', () => {
  const [addOns, actions] = programsOf(page(['ts', 'addOns: { logOutEverywhere: {} },'], ['ts', 'actions: {},']));
  expect(addOns?.runs).toBe('config.ts');
  const inAuthentication =
    /authentication: \{ tokens: .*strategies: .*\s+addOns: \{ logOutEverywhere: \{\} \},\n\} \}\);\n$/;
  expect(addOns?.files.get('config.ts')).toMatch(inAuthentication);
  expect(actions?.files.get('config.ts')).toMatch(/attributes: .*\s+actions: \{\},\nauthentication: .* \}\);\n$/);
});

test('a block that is only checked is compiled and does not run', () => {
  const [program] = programsOf(page(['ts', 'before();'], ['ts check', 'serve();'], ['ts', 'after();']));
  expect(program?.files.get('page.ts')).toContain('serve();');
  expect(program?.files.get('running.ts')).toMatch(/before\(\);\s+after\(\);/);
});

test('files that nothing runs are compiled', () => {
  const [program] = programsOf(page(['ts', '// accounts.ts\nexport {};']));
  expect(program?.files.has('accounts.ts')).toBe(true);
  expect(program?.runs).toBeUndefined();
});

test('a block without an end is an error', () => {
  expect(() => programsOf('```ts\nconst a = 1;\n')).toThrow('line 1: the block has no end');
});
