import { expect, test } from 'vitest';
import { parse } from './source.ts';
import { mostTypeParameters, typeShareOf } from './type-level.ts';

test('interfaces, aliases, and imports and exports of types are type-level', () => {
  const text = `import type { A } from './a.ts';
export type { B } from './b.ts';
/** Not counted. */
interface C {
  // Not counted either.

  readonly c: string;
}
type D = string;
import { e } from './e.ts';
const f: A = e;
export { f };
`;
  expect(typeShareOf([parse('a.ts', text)])).toBe(6 / 9);
});

test('there may be no code', () => {
  expect(typeShareOf([parse('a.ts', '// nothing\n')])).toBe(0);
});

test.each([
  ['a function', 'function f<A, B, C>() {}'],
  ['an arrow', 'const f = <A, B, C>() => {};'],
  ['a signature', 'interface I<A> { f<A, B, C>(): void }'],
  ['an interface', 'interface I<A, B, C> {}'],
  ['an alias', 'type T<A, B, C> = [A, B, C];'],
  ['a class', 'class K<A, B, C> {}'],
])('the type parameters of %s are counted', (_, text) => {
  expect(mostTypeParameters([parse('a.ts', text), parse('b.ts', 'type T<A> = A;')])).toBe(3);
});
