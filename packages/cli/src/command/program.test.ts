import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, runIn, startIn } from '../test-setup/application.ts';

test.each([
  [['migrat'], "unknown command 'migrat'", 'Did you mean migrate?'],
  [['migrate', '--paln'], "unknown option '--paln'", 'Did you mean --plan?'],
  [['generate', '--alow-drop'], "unknown option '--alow-drop'", 'Did you mean --allow-drop?'],
  [['migrate', 'now'], 'too many arguments', ''],
])('K8 as in V9: %j is refused, and says what was meant', async (args, problem, hint) => {
  const { code, out, err } = await runIn(emptyFolder(), args);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(problem);
  expect(err).toContain(hint);
});

test('K8 as in V9: a misspelt option of the config is refused with all problems at once', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'ashlar.config.ts'), 'export default { resouces: [], dataLayer: 1, migrations: 2 };\n');
  const { code, err } = await runIn(folder, ['generate']);
  expect(code).toBe(1);
  expect(err).toContain('knows no option "resouces"\n    did you mean "resources"?');
  expect(err).toContain('resources is no list');
  expect(err).toContain('dataLayer is no data layer');
  expect(err).toContain('migrations is no path');
});

test.each([
  [['migrat', '--json'], "unknown command 'migrat'", 'Did you mean migrate?'],
  [['migrate', 'now', '--json'], 'too many arguments', 'npx --no-install ashlar --help'],
  [['--json'], 'there is no command', 'npx --no-install ashlar --help'],
])('with --json, %j is one document on standard output too', async (args, problem, cure) => {
  const { code, out } = await runIn(emptyFolder(), args);
  expect([code, JSON.parse(out)]).toEqual([1, { problems: [{ problem: expect.stringContaining(problem), cure }] }]);
});

test('help is no problem', async () => {
  const { code, out } = await runIn(emptyFolder(), ['migrate', '--help']);
  expect([code, out]).toEqual([0, expect.stringContaining('--plan')]);
});

test('with --json, an error without a cure of its own is one document too', async () => {
  const folder = emptyFolder();
  const dataLayer = "{ prepare() {}, async close() { throw new Error('the disk is gone'); } }";
  writeFileSync(join(folder, 'ashlar.config.ts'), `export default { resources: [], dataLayer: ${dataLayer} };\n`);
  const { code, out, err } = await runIn(folder, ['check', '--json']);
  expect([code, JSON.parse(out), err]).toEqual([
    1,
    { problems: [{ problem: 'the disk is gone' }] },
    'the disk is gone\n',
  ]);
});

test('a mistake in a file that the config imports is told with its place', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'ashlar.config.ts'), "import './accounts.ts';\nexport default {};\n");
  writeFileSync(join(folder, 'accounts.ts'), "\nthrow new Error('boom');\n");
  const { err } = await startIn(folder, ['check']);
  expect(err).toContain(`ashlar.config.ts cannot be loaded: ${join(folder, 'accounts.ts')}:2: boom\n`);
});

test('a mistake whose message names an address that is no file is told with the place of the config', async () => {
  const folder = emptyFolder();
  const config = join(folder, 'ashlar.config.ts');
  writeFileSync(config, "throw new Error('file:///a%2Fb.js:1 and data:,boom and node:fs');\n");
  const { err } = await startIn(folder, ['check']);
  expect(err).toContain(
    `ashlar.config.ts cannot be loaded: ${config}:1: file:///a%2Fb.js:1 and data:,boom and node:fs\n`,
  );
});

test('without a config, the message says where it looks and how to write one', async () => {
  const { code, err } = await runIn(emptyFolder(), ['migrate']);
  expect([code, err]).toEqual([1, expect.stringContaining('ashlar.config.ts')]);
  expect(err).toContain('export default defineConfig({');
});

test('without a command, it prints its help and exits 1', async () => {
  const { code, err } = await runIn(emptyFolder(), []);
  expect(code).toBe(1);
  expect(err).toContain('generate');
});

test('a secret has 48 random bytes, and each is another one', async () => {
  const [one, other] = [await runIn(emptyFolder(), ['secret']), await runIn(emptyFolder(), ['secret'])];
  expect(Buffer.from(one?.out.trim() ?? '', 'base64url')).toHaveLength(48);
  expect(one?.out).not.toBe(other?.out);
});

test('rotating says the list to configure, and from when on the old secret may go', async () => {
  const { code, out } = await runIn(emptyFolder(), ['secret', '--rotate']);
  const day = new Date(Date.now() + 14 * 24 * 3_600_000).toISOString().slice(0, 10);
  expect(code).toBe(0);
  expect(out).toContain(
    'signingSecret: () => [process.env.TOKEN_SIGNING_SECRET, process.env.TOKEN_SIGNING_SECRET_OLD]',
  );
  expect(out).toContain(day);
});
