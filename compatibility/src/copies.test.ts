// Two copies of a package in one process, as pnpm installs them for two versions of zod.
import { readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { copyPackage, installProject, pageOne, removeProjects } from './install-project.ts';
import { runProgram } from './run-program.ts';

const env = { TOKEN_SIGNING_SECRET: 'a secret of tests, long enough for HS256' };
const olderZod = fileURLToPath(new URL('../node_modules/zod-4.6.6', import.meta.url));
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** A package of the workspace with copies of its own: it defines the resources, and the application uses them. */
const users = {
  'users/accounts.ts': pageOne()['accounts.ts'] ?? '',
  'users/package.json': '{ "name": "users", "type": "module" }',
};

const application = `
import { authenticate, Info } from '@ashlar/authentication';
import { strategyOfCall } from '@ashlar/authentication/extension';
import * as core from '@ashlar/core';
import * as theirs from './users/node_modules/@ashlar/core/dist/index.js';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from './users/node_modules/@ashlar/kysely/dist/sqlite.js';
import { Token, User } from './users/accounts.ts';

const print = (what: string, value: unknown) => console.log(what + ': ' + String(value));
print('copies', core.createDomain === theirs.createDomain ? 1 : 2);
const dataLayer = sqliteDataLayer({ filename: ':memory:' });
await createTables(dataLayer, [User, Token]);
const domain = core.createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
const password = Info.strategy(User, 'password');
const params = { email: 'ann@example.com', password: 'correct horse', passwordConfirmation: 'correct horse' };
const ann = await password.action('register', params);
print('record here', core.isRecordOf(User, ann));
print('record there', theirs.isRecordOf(User, ann));
const taken: unknown = await password.action('register', params).catch((error: unknown) => error);
print('conflict here', core.coreErrors.is(taken, 'CONFLICT') && taken instanceof core.AshlarError);
print('conflict there', theirs.coreErrors.is(taken, 'CONFLICT') && taken instanceof theirs.AshlarError);
const invalid: unknown = await User.actions.rename({} as never, {}).catch((error: unknown) => error);
print('invalid here', invalid instanceof core.InvalidInput && !(taken instanceof core.InvalidInput));
print('invalid there', invalid instanceof theirs.InvalidInput && !(taken instanceof theirs.InvalidInput));
await domain.transaction(async () => {
  await User.actions.rename(ann, { displayName: 'Ann' });
  throw new Error('roll back');
}).catch(() => {});
const session = await authenticate(User, ann.$metadata.token);
print('rolled back', session?.user.displayName === null);
const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
print('revoked', out.$metadata.revoked);
print('after', await authenticate(User, ann.$metadata.token));
await domain.close();
`;

function twoCopies(name: string): string {
  const folder = installProject(name, { ...users, 'main.ts': application });
  for (const each of ['core', 'kysely', 'authentication'] as const) {
    copyPackage(each, join(folder, 'users/node_modules/@ashlar', each));
  }
  symlinkSync(realpathSync(olderZod), join(folder, 'users/node_modules/zod'), 'junction');
  return folder;
}

/** Changes the version of the other copy of the core. */
function raiseVersion(folder: string): void {
  const built = join(folder, 'users/node_modules/@ashlar/core/dist');
  const modules = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const changed = modules.filter((name) => {
    const text = readFileSync(join(built, name), 'utf8');
    const raised = text.replace(/const version = "[^"]+"/, 'const version = "99.0.0"');
    writeFileSync(join(built, name), raised);
    return raised !== text;
  });
  expect(changed).toHaveLength(1);
}

afterAll(removeProjects);

describe('two copies of one version', () => {
  test('work together: both recognize records, errors, domains and transactions', { timeout: 120_000 }, async () => {
    const { status, output } = await runProgram(['main.ts'], { cwd: twoCopies('copies'), env });
    expect({ status, lines: output.trim().split('\n') }).toEqual({
      status: 0,
      lines: [
        'copies: 2',
        'record here: true',
        'record there: true',
        'conflict here: true',
        'conflict there: true',
        'invalid here: true',
        'invalid there: true',
        'rolled back: true',
        'revoked: 1',
        'after: null',
      ],
    });
  });

  test('are one for the compiler', async () => {
    const folder = twoCopies('copies-types');
    const options = { strict: true, module: 'nodenext', target: 'es2022', noEmit: true, skipLibCheck: true };
    const compilerOptions = { ...options, allowImportingTsExtensions: true, types: ['node'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['main.ts'] }));
    expect(await runProgram([tsc, '-p', folder, '--pretty', 'false'], { cwd: folder })).toEqual({
      status: 0,
      output: '',
    });
  });
});

describe('two versions', () => {
  test('are refused at once, with an error that names both versions, their folders and the cure', async () => {
    const folder = twoCopies('versions');
    raiseVersion(folder);
    const ownStore = application.replace('./users/node_modules/@ashlar/kysely/dist/sqlite.js', '@ashlar/kysely/sqlite');
    writeFileSync(join(folder, 'main.ts'), ownStore);
    const { status, output } = await runProgram(['main.ts'], { cwd: folder, env });
    expect(status).toBe(1);
    expect(output).toMatch(/the domain accounts cannot be created/);
    expect(output).toMatch(
      /User was defined by @ashlar\/core 99\.0\.0 \(.*users\/node_modules\/@ashlar\/core\/dist\/.*\), this is 0\..* \(.*\/node_modules\/@ashlar\/core\/dist\/.*\)/,
    );
    expect(output).toMatch(/install one version: `npm ls @ashlar\/core`/);
  });
});
