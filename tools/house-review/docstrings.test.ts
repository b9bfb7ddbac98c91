import { expect, test } from 'vitest';
import { documentedShareOf } from './docstrings.ts';
import { parse } from './source.ts';

test.each([
  ['a function', 'export function f() {}'],
  ['a value', 'export const a = 1;'],
  ['a class', 'export class A {}'],
  ['an interface', 'export interface A {}'],
  ['a type', 'export type A = string;'],
])('%s is documented by a docstring, not by another comment', (_, text) => {
  expect(documentedShareOf([parse('a.ts', `/** Says. */\n${text}`)])).toBe(1);
  expect(documentedShareOf([parse('a.ts', `// Says.\n${text}`)])).toBe(0);
});

test('several signatures are one thing; a type and a value of one name are two', () => {
  const overloads = '/** Says. */\nexport function f(a: string): void;\nexport function f(a: unknown): void {}\n';
  expect(documentedShareOf([parse('a.ts', overloads)])).toBe(1);
  expect(documentedShareOf([parse('a.ts', '/** Says. */\nexport const A = 1;\nexport type A = 1;\n')])).toBe(1 / 2);
});

test('what a file keeps for itself, or hands on, does not count', () => {
  expect(
    documentedShareOf([parse('a.ts', "const a = 1;\nexport { b } from './b.ts';\n/** S. */\nexport let c = 1;")]),
  ).toBe(1);
});
