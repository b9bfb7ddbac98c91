// Checks page one against the declarations that users install, with the oldest and the newest supported compilers.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installProject, pageOne, removeProjects } from './install-project.ts';
import { type Outcome, runProgram } from './run-program.ts';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const compilers: Readonly<Record<string, string>> = {
  '5.5': join(modules, 'typescript-5.5/bin/tsc'),
  '5.9': join(modules, 'typescript-5.9/bin/tsc'),
  '6': join(modules, 'typescript-6/bin/tsc'),
  '7': join(modules, '../../node_modules/typescript/bin/tsc'),
};

/** As in `docs/how-to/set-up-typescript.md`. */
const documented = {
  strict: true,
  module: 'nodenext',
  target: 'es2022',
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: ['node'],
};
let folder = '';
beforeAll(() => {
  folder = installProject('compilers', pageOne());
});

async function compile(compiler: string, name: string, compilerOptions: object): Promise<Outcome> {
  const config = join(folder, `tsconfig.${name.replaceAll(/\W/g, '-')}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  return await runProgram([compiler, '-p', config, '--pretty', 'false'], { cwd: folder });
}

afterAll(removeProjects);

describe.for(Object.entries(compilers))('TypeScript %s', ([version, compiler]) => {
  test('has the version of the test', async () => {
    expect((await runProgram([compiler, '--version'], { cwd: folder })).output).toMatch(`Version ${version}`);
  });

  test('page one type-checks as documented', async () => {
    expect(await compile(compiler, version, documented)).toEqual({ status: 0, output: '' });
  });
});

const [oldest, newest] = ['5.5', '7'];

describe.for([oldest, newest])('TypeScript %s, with other settings', (version) => {
  const compiler = compilers[version] ?? '';

  test('page one type-checks with every declaration file, and for a bundler', async () => {
    const everyFile = { ...documented, skipLibCheck: false, exactOptionalPropertyTypes: true };
    expect(await compile(compiler, `${version}-every-file`, everyFile)).toEqual({ status: 0, output: '' });
    const forBundler = { ...documented, module: 'esnext', moduleResolution: 'bundler' };
    expect(await compile(compiler, `${version}-bundler`, forBundler)).toEqual({ status: 0, output: '' });
  });

  test('without strictNullChecks each resource has one message, which names the setting', async () => {
    const { output } = await compile(compiler, `${version}-loose`, { ...documented, strictNullChecks: false });
    const ofResources = output.split('\n').filter((line) => line.startsWith('accounts.ts'));
    expect(ofResources).toHaveLength(2);
    for (const line of ofResources) {
      expect(line).toContain(
        'parameter of type \'"Ashlar needs \\"strict\\": true in tsconfig.json, or at least \\"strictNullChecks\\": true"\'',
      );
    }
    expect(output).not.toContain("type 'never'");
  });
});
