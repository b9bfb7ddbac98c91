import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { baseSection } from '../packages/core/src/resource/base-section.ts';
import { firstDifference, generatedFiles, generatedTypes, replaceGenerated, staleFiles } from './generate-reference.ts';
import { exportsOf, interfaceRows } from './reference/declarations.ts';
import { table } from './reference/markdown.ts';
import { optionRows, shapeOf, splitDefault } from './reference/option-rows.ts';
import { referencePages } from './reference/pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every option of the page-one sections is in the reference, with type, default and description', () => {
  const pages = referencePages();
  expect(pages.get('log-out-everywhere.md')).toContain(
    "| `excludePurposes` | `string[]` | `['revocation']` | Keep tokens of these purposes alive, even if they are included. |",
  );
  expect(pages.get('authentication.md')).toContain(
    "| `tokenLifetime` | `Duration` | `'14 days'` | How long a token lives. |",
  );
  expect(pages.get('password.md')).toContain(
    '| `sender` | `({ to, user, token, strategy }) => void \\| Promise<void>` | required |',
  );
  expect(pages.get('resource.md')).toContain('| `sensitive` | `boolean` | `false` | Never part of a record');
  expect(pages.get('errors.md')).toContain('| `AUTHENTICATION_FAILED` | `forbidden` | authentication failed |');
  expect(pages.get('exports.md')).toContain('| `createDomain` | function | Binds resources to a store. |');
});

test('a page that is stale, missing or left over is named, with the line that differs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-reference-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of [...generatedTypes(), ...generatedFiles(root)]) {
    if (text === undefined || path.endsWith('/exports.md')) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path.endsWith('/errors.md') ? text.replace('# Errors', '# Mistakes') : text);
  }
  writeFileSync(join(folder, 'docs/reference/left-over.md'), '');
  expect([...staleFiles(folder)].sort()).toEqual([
    'docs/reference/errors.md: line 3 should be: # Errors',
    'docs/reference/exports.md: is missing',
    'docs/reference/left-over.md: should not be there',
  ]);
});

test('stale option types are reported first: the documentation is made from them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-reference-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of generatedTypes()) {
    if (path.includes('/password/')) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replace('  readonly argumentName: string;\n', ''));
  }
  expect([...staleFiles(folder)].sort()).toEqual([
    'packages/authentication/src/add-ons/log-out-everywhere/option-types.ts: line 20 should be:   readonly argumentName: string;',
    'packages/authentication/src/strategies/password/option-types.ts: is missing',
  ]);
});

test('an option without a description, or one that is a default only, is refused', () => {
  const { attributes } = shapeOf(baseSection);
  const option = (description?: string) => ({
    _zod: { def: { type: 'string' } },
    meta: () => (description === undefined ? undefined : { description }),
  });
  const schema = (inner: unknown) => ({ _zod: { def: { type: 'object', shape: { name: inner } } } });
  expect(optionRows(schema(attributes))).toHaveLength(1);
  expect(() => optionRows(schema(option()))).toThrow('the option "name" has no description');
  expect(() => optionRows(schema(option("Default 'a'.")))).toThrow('says nothing but its default');
});

test.each([
  ['How long it lives.', { text: 'How long it lives.', default: undefined }],
  ["The name. Default 'user'.", { text: 'The name.', default: "'user'" }],
  ['Memory. Default 19,456 (19 MiB).', { text: 'Memory.', default: '19,456 (19 MiB)' }],
  ['The clock. Default `Date.now`. Never the store.', { text: 'The clock. Never the store.', default: '`Date.now`' }],
  [
    'Whether it runs. Default: true for a create, else false.',
    { text: 'Whether it runs.', default: 'true for a create, else false' },
  ],
])('the default is told apart from the rest: %s', (description, expected) => {
  expect(splitDefault(description)).toEqual(expected);
});

test('exports are read from the files that declare them, by the groups of the entry', () => {
  const groups = exportsOf(join(root, 'packages/kysely/src/index.ts'));
  expect(groups.find(({ title }) => title === 'Tables')?.exports.slice(0, 2)).toEqual([
    { name: 'createTables', kind: 'function', sentence: expect.stringMatching(/^Creates the missing tables.*\.$/) },
    { name: 'DatabaseOf', kind: 'type', sentence: expect.stringMatching(/^The tables of resources.*\.$/) },
  ]);
});

test('members of an interface without a docstring are refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-reference-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'options.ts');
  writeFileSync(file, 'export interface Options {\n  /** In seconds. Default 5. */\n  readonly wait?: number;\n}\n');
  expect(interfaceRows(file, 'Options')).toEqual([{ name: 'wait', type: 'number', default: '5', text: 'In seconds.' }]);
  writeFileSync(file, 'export interface Options {\n  readonly wait?: number;\n}\n');
  expect(() => interfaceRows(file, 'Options')).toThrow('Options.wait has no docstring');
});

test('only the text between the marks is replaced', () => {
  const marks = ['<!-- generated: `npm run generate` -->', '<!-- end of what is generated -->'];
  const page = `# Part\n\n${marks[0]}\nold\n${marks[1]}\n\nThe end.\n`;
  expect(replaceGenerated(page, 'new')).toBe(`# Part\n\n${marks[0]}\n\nnew\n\n${marks[1]}\n\nThe end.\n`);
  expect(() => replaceGenerated('# Part\n', 'new')).toThrow('expected');
});

test('the first difference is shown as the right line', () => {
  expect(firstDifference('a\nb\n', 'a\nc\n')).toBe('line 2 should be: c');
  expect(firstDifference('a\nb', 'a')).toBe('line 2: should not be there');
});

test('a bar and a bracket do not break a table', () => {
  expect(table(['A'], [['`a | b` is <c>']])).toBe('| A |\n| --- |\n| `a \\| b` is &lt;c> |');
});
