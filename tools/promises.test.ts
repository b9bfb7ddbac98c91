import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { codesIn, codesOfTests, promisesOf } from './promises.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Promises of parts that are being built: on the page, without a test yet. A code that has a test is taken off. */
const coming: readonly string[] = ['C10', 'B10'];

const promises = promisesOf(read('docs/topics/promises.md'));
// This file names codes as examples.
const tested = new Map(
  [...codesOfTests(root, ['packages', 'examples', 'bench', 'compatibility', 'tools'])].filter(
    ([, file]) => file !== 'tools/promises.test.ts',
  ),
);

test('every code in the name of a test has its sentence in docs/topics/promises.md', () => {
  const promised = new Set(promises.map(({ code }) => code));
  expect([...tested].filter(([code]) => !promised.has(code))).toEqual([]);
});

test('every code of docs/topics/promises.md has a test, or is named in `coming`', () => {
  const untested = promises.map(({ code }) => code).filter((code) => !tested.has(code));
  expect(untested.filter((code) => !coming.includes(code))).toEqual([]);
});

test('`coming` names no code that has a test, and none that is not on the page', () => {
  expect(coming.filter((code) => tested.has(code) || !promises.some((each) => each.code === code))).toEqual([]);
});

test('each code stands on the page once, with its anchor and one sentence', () => {
  expect(new Set(promises.map(({ code }) => code)).size).toBe(promises.length);
  for (const { code, anchor, sentence } of promises) {
    expect(anchor).toBe(code.toLowerCase());
    expect(sentence, code).toMatch(/^(?:(?!\. ).)+\.$/);
  }
  expect(promises.length).toBe(read('docs/topics/promises.md').match(/<a id=/g)?.length);
});

test('pages link the codes that they cite to the page', () => {
  const page = read('docs/topics/security.md');
  const linked = [...page.matchAll(/\[([A-Z]\d{1,3})\]\(\.\/promises\.md#([a-z]\d{1,3})\)/g)];
  expect(linked.length).toBeGreaterThan(50);
  for (const [, code = '', anchor] of linked) {
    expect(anchor).toBe(code.toLowerCase());
    expect(promises.map((each) => each.code)).toContain(code);
  }
  const bare = page.replaceAll(/\[[^\]]*\]\([^)]*\)|`[^`]*`|^#.*$/gm, '').match(/\b[BCDGHILMPRTW]\d{1,3}\b/g);
  expect(bare).toBeNull();
});

test('codes are read from the beginning of a text only', () => {
  expect(
    codesIn(
      `test('T5 one', …); test("L30 L31 two", …); test(\`G1 to G3 three\`, …); test('P3, P4 four', …); test('H5: five', …); test('H9, H104: six', …)`,
    ),
  ).toEqual(['T5', 'L30', 'L31', 'G1', 'G3', 'P3', 'P4', 'H5', 'H9', 'H104']);
  expect(codesIn(`test('HS256 signs', …); test('it is not T5', …); const key = 'B1'; test('X509 is none', …)`)).toEqual(
    [],
  );
});
