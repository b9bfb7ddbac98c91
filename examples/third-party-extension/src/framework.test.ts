import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tokenResource } from '@ashlar/authentication';
import { createAuthentication, logOutEverywhere, password } from '@ashlar/authentication/extension';
import { createFramework, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { expect, test } from 'vitest';
import { audit, auditOf, credentialNotice, recoveryCode } from './index.ts';

const source = fileURLToPath(new URL('.', import.meta.url));

test('D7 the parts import only public exports', () => {
  const parts = ['audit', 'credential-notice', 'login-notice', 'recovery-code'];
  const imported = parts.flatMap((part) =>
    readdirSync(`${source}${part}`)
      .filter((file) => !/\.test(-d)?\.ts$/.test(file) && file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(`${source}${part}/${file}`, 'utf8').matchAll(/ from '([^']+)'/g)])
      .map(([, from]) => String(from))
      .filter((from) => !/^\.\/[a-z-]+\.ts$/.test(from)),
  );
  expect([...new Set(imported)].sort()).toEqual([
    '@ashlar/authentication',
    '@ashlar/authentication/extension',
    '@ashlar/core',
    '@ashlar/core/data-layer',
    '@ashlar/core/extension',
    'node:crypto',
    'node:net',
    'zod',
  ]);
});

test('D7 extensions run in the order of their needs, whatever the order they are listed in', () => {
  const authentication = createAuthentication({
    strategies: [recoveryCode, password],
    addOns: [credentialNotice, logOutEverywhere],
  });
  const { defineResource } = createFramework({ extensions: [audit, tokenResource, authentication] });
  const Token = defineResource({ name: 'Token', tokenResource: {} });
  const User = defineResource({
    name: 'User',
    attributes: { id: uuidPrimaryKey() },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingSecret: 'a secret of tests, long enough for HS256',
      },
      strategies: { recoveryCode: {} },
    },
    audit: {},
  });
  expect(auditOf(User).actions).toEqual(['createRecoveryCode']);
  expect(ResourceInfo.attributes(User).map(({ name }) => name)).toEqual(['id', 'hashedRecoveryCode', 'lastChangedBy']);
});

test('D7 the example runs', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${source}main.ts`]);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/All of it came true\.\n$/);
  expect(stdout).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
});
