import { expect, test } from 'vitest';
import { functionsIn } from './functions.ts';
import { parse } from './source.ts';

const text = `
export function declared(this: unknown, a: string, b?: number): void {
  const inner = () => {
    return a;
  };
  [].map((item) => item);
  return function itself() {};
}
function overloaded(a: string): void;
function overloaded(a: unknown): void {}
class Counter {
  step = (by: number) => by;
  constructor(start: number, end: number) {}
  get value() { return 1; }
}
const object = { method(a: string) {}, arrow: async (a: string, b: string, c: string) => a };
interface Shape { method(a: string, b: string): void }
`;

test('each function with a name and a body is found, once', () => {
  const found = functionsIn(parse('a.ts', text)).map(({ name, lines, parameters }) => [name, lines, parameters]);
  expect(found).toEqual([
    ['declared', 7, 2],
    ['inner', 3, 0],
    ['overloaded', 1, 1],
    ['step', 1, 1],
    ['constructor', 1, 2],
    ['value', 1, 0],
    ['method', 1, 1],
    ['arrow', 1, 3],
  ]);
});

test('a docstring is no line of its function', () => {
  const [found] = functionsIn(parse('a.ts', '/**\n * Does.\n */\nfunction f() {\n}\n'));
  expect(found?.lines).toBe(2);
});
