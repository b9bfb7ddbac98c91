// H100 to H102: which routes there are, and which options are refused.

import { defineResource } from '@ashlar/authentication';
import { afterEach, describe, expect, test } from 'vitest';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { isSystem } from '../test-setup/other-system.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import { type ServedAccounts, type Serving, serveAccounts, stores, Token } from '../test-setup/served-accounts.ts';

const signed = {
  issuer: 'https://idp.example.com',
  jwksUri: 'https://idp.example.com/keys',
  algorithms: ['RS256'],
} as const;
const all = {
  revocation: true,
  introspection: { authorize: isSystem },
  globalTokenRevocation: signed,
} as const;

let served: ServedAccounts | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function serve(options: Serving): Promise<ServedAccounts> {
  const [sqlite] = stores;
  if (sqlite === undefined) throw new Error('there is no store');
  await served?.close();
  served = await serveAccounts(sqlite, options);
  return served;
}

async function refusal(standards: unknown, options: Serving = {}): Promise<string> {
  try {
    await serve({ ...options, standards } as Serving);
  } catch (error) {
    return error instanceof TypeError ? error.message : `no TypeError: ${String(error)}`;
  }
  return 'it was made';
}

const linesOf = ({ auth }: ServedAccounts): readonly string[] =>
  auth.routes
    .filter(({ caller, subjectName }) => caller === 'system' || subjectName === undefined)
    .map(({ method, path, phase, caller, answers }) => `${method} ${path} ${phase} ${caller} ${answers}`);

test('without the option there is no route, and `auth.routes` lists those that there are', async () => {
  for (const standards of [undefined, {}, { revocation: false }] as const) {
    const { auth } = await serve(standards === undefined ? {} : { standards });
    expect(auth.routes.filter(({ subjectName }) => subjectName === undefined)).toEqual([]);
    for (const path of ['/auth/revoke', '/auth/introspect', '/auth/global-token-revocation']) {
      expect((await sendRaw(auth, path)).status).toBe(404);
    }
  }
  expect(linesOf(await serve({ standards: all }))).toEqual([
    'POST /auth/revoke revoke anyone 200',
    'POST /auth/introspect introspect system 200',
    'POST /auth/global-token-revocation globalTokenRevocation system 204',
  ]);
  expect(linesOf(await serve({ standards: { revocation: {} } }))).toEqual(['POST /auth/revoke revoke anyone 200']);
});

test('`path` moves them, and `only` and `except` name strategies, so they neither remove nor name a standard', async () => {
  const { auth } = await serve({ standards: all, path: '/x/y', only: [], openApi: true });
  expect(auth.routes.map(({ path }) => path).slice(-4)).toEqual([
    ...['/x/y/revoke', '/x/y/introspect', '/x/y/global-token-revocation', '/x/y/openapi.json'],
  ]);
  expect((await sendRaw(auth, '/auth/revoke')).status).toBe(404);
  expect((await sendRaw(auth, '/x/y/revoke')).status).toBe(400);
  await expect(serve({ standards: all, except: ['revoke'] })).rejects.toThrow('except names "revoke"');
});

test.each(['/auth/revoke/', '/auth//revoke', '/auth/Revoke', '/auth/%72evoke', '/auth/x/../revoke'])(
  'another spelling of a path is no route: %s',
  async (path) => {
    const { auth } = await serve({ standards: all });
    const request = {
      url: `${auth.baseUrl}${path}`,
      method: 'POST',
      headers: new Headers(),
      signal: new AbortController().signal,
    };
    expect((await auth.handler(request as Request)).status).toBe(404);
  },
);

describe('H101: definition errors, all at once', () => {
  const wrong: readonly (readonly [object, string])[] = [
    [{ revokation: true }, 'standards.revokation: unknown option, did you mean "revocation"?'],
    [{ revocation: 'yes' }, 'standards.revocation: '],
    [{ revocation: { authorize: isSystem } }, 'standards.revocation'],
    [{ introspection: {} }, 'standards.introspection.authorize: is missing: without it everyone could ask'],
    [{ introspection: true }, 'standards.introspection: expected object'],
    [{ introspection: { authorize: 'key' } }, 'standards.introspection.authorize: expected a function'],
    [{ introspection: { authorise: isSystem } }, 'standards.introspection.authorise: unknown option'],
    [
      { globalTokenRevocation: {} },
      'standards.globalTokenRevocation: lets everyone in: give it authorize(request), or',
    ],
    [
      { globalTokenRevocation: { ...signed, authorize: isSystem } },
      'standards.globalTokenRevocation.authorize: stands beside issuer, jwksUri, algorithms',
    ],
    [{ globalTokenRevocation: { issuer: 'x' } }, 'standards.globalTokenRevocation.jwksUri: is missing beside issuer'],
    [
      { globalTokenRevocation: { issuer: 'x' } },
      'standards.globalTokenRevocation.algorithms: is missing beside issuer',
    ],
    [{ globalTokenRevocation: { ...signed, issuer: '' } }, 'standards.globalTokenRevocation.issuer: expected the iss'],
    [{ globalTokenRevocation: { ...signed, algorithms: [] } }, 'algorithms: expected at least one algorithm'],
    ...['HS256', 'none', 'HS512', 'rs256', 'dir'].map((algorithm): readonly [object, string] => [
      { globalTokenRevocation: { ...signed, algorithms: [algorithm] } },
      'standards.globalTokenRevocation.algorithms.0: expected an algorithm with a public key',
    ]),
    ...[
      ['http://idp.example.com/keys', 'expected https'],
      ['http://localhost.evil.example/keys', 'expected https'],
      ['ftp://idp.example.com/keys', 'expected https'],
      ['file:///etc/keys', 'expected https'],
      ['https://a:b@idp.example.com/keys', 'expected an address without user, password and fragment'],
      ['/keys', 'expected an address'],
      [7, 'expected an address'],
    ].map(([jwksUri, problem]): readonly [object, string] => [
      { globalTokenRevocation: { ...signed, jwksUri } },
      `standards.globalTokenRevocation.jwksUri: ${problem}`,
    ]),
  ];
  test.each(wrong)('%j', async (standards, problem) => {
    expect(await refusal(standards)).toContain(problem);
  });

  test('every problem of every standard is told, and no value is', async () => {
    const message = await refusal({
      revocation: 3,
      introspection: { authorize: 'the secret key' },
      globalTokenRevocation: { ...signed, algorithms: ['HS256'], jwksUri: 'http://the.secret.example/keys' },
    });
    expect(message.split('\n')).toHaveLength(4);
    expect(message).not.toContain('secret');
  });

  test.each([
    'http://localhost:3000/keys',
    'http://127.0.0.1/keys',
    'http://[::1]:1/keys',
    'https://idp.example.com/keys?x=1',
  ])('keys at %s are accepted', async (jwksUri) => {
    expect(await refusal({ globalTokenRevocation: { ...signed, jwksUri } })).toBe('it was made');
  });

  test('H102: where no resource stores all its tokens, none could be ended', async () => {
    const Loose = defineResource({
      name: 'Loose',
      attributes: passwordAttributes,
      authentication: {
        sessionIdentifier: 'jti',
        tokens: { ...storedTokens, storeAllTokens: false, requireTokenPresenceForAuthentication: false },
        strategies: { password: { identityField: 'email', hashProvider: quickHash } },
      },
    });
    expect(await refusal(all, { resources: [Loose, Token] })).toContain(
      'standards.globalTokenRevocation: no resource stores all its tokens, so none could be ended: set',
    );
  });
});
