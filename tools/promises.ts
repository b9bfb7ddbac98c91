// The codes of promises, such as `T5`: where tests begin with them, and what docs/topics/promises.md says of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tests, and the cases of a suite. */
const testFile = /(?:\.(?:test|test-d|suite)|-cases)\.ts$/;
// Only H has codes of three digits: HS256 is an algorithm.
const code = String.raw`(?:H1\d\d|[A-Z]{1,2}\d{1,2})`;
/** A text that begins with codes: `'T5 …'`, `'H5: …'`, `'L30 L31 …'`, `'G1 to G3 …'`. */
const beginning = new RegExp(`(['"\`])(${code}(?:(?:,| and| to)? ${code})*):? (?!\\1)`, 'g');
const row = new RegExp(`^\\| <a id="([^"]*)"></a>(${code}) \\| (.+) \\|$`, 'gm');

/** Every code that a test's name begins with, and the first file in which one does. */
export function codesOfTests(root: string, folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => testFile.test(name) && !name.includes('node_modules')).sort()) {
      for (const name of codesIn(readFileSync(join(root, folder, file), 'utf8'))) {
        if (!found.has(name)) found.set(name, `${folder}/${file}`);
      }
    }
  }
  return found;
}

/** The codes with which texts of a test file begin. */
export function codesIn(source: string): readonly string[] {
  return [...source.matchAll(beginning)].flatMap(([, , codes = '']) => codes.match(new RegExp(code, 'g')) ?? []);
}

/** One row of the page. */
export interface Promised {
  readonly code: string;
  readonly anchor: string;
  readonly sentence: string;
}

/** The rows of the page, in its order. */
export function promisesOf(page: string): readonly Promised[] {
  return [...page.matchAll(row)].map(([, anchor = '', name = '', sentence = '']) => ({ code: name, anchor, sentence }));
}
