// The client is for browsers and servers: a program needs neither the DOM library nor the types of Node.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const anyPlatform = `
import { type CallOptions, createAuthClient, type ServedResource } from '${root}packages/client/src/index.ts';
interface User extends ServedResource {
  readonly '~types': { readonly info: { readonly authentication: {
    readonly strategies: { readonly password: { readonly signIn: { readonly params: { email: string }; readonly result: { readonly $metadata: { readonly token: string } } } } };
    readonly kinds: 'password'; readonly subjectName: 'user'; readonly publicUser: { readonly id: string };
  } } };
}
export const auth = createAuthClient<User>();
const answer = await auth.password.signIn({ email: 'ann@example.com' });
export const id: string = answer.ok ? answer.user.id : answer.problem.code;
`;
const withFetch = `
createAuthClient<User>({ fetch: globalThis.fetch });
void auth.session({ signal: new AbortController().signal });
`;

test.each([
  { name: 'the language alone', lib: ['es2023'], types: [], code: anyPlatform },
  { name: 'a browser', lib: ['es2023', 'dom'], types: [], code: anyPlatform + withFetch },
  { name: 'Node', lib: ['es2023'], types: ['node'], code: anyPlatform + withFetch },
])('H105: the types need no library but that of $name', async ({ lib, types, code }) => {
  const cache = join(root, 'packages/client/node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'platform-'));
  try {
    writeFileSync(join(folder, 'main.ts'), code);
    const compilerOptions = {
      lib,
      types,
      typeRoots: [join(root, 'node_modules/@types')],
      allowImportingTsExtensions: true,
    };
    const base = join(root, 'tsconfig.base.json');
    const rest = {
      noEmit: true,
      composite: false,
      declaration: false,
      declarationMap: false,
      emitDeclarationOnly: false,
    };
    const unchecked = { isolatedDeclarations: false, rewriteRelativeImportExtensions: false };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: base,
        compilerOptions: { ...compilerOptions, ...rest, ...unchecked },
        files: ['main.ts'],
      }),
    );
    const output = await new Promise((resolve) => {
      execFile(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], (_error, stdout) =>
        resolve(stdout),
      );
    });
    expect(output).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
