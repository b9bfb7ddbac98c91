import { attribute, defineResource as defineCoreResource, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../../authentication/src/extension/authentication.ts';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { Member } from '../test-setup/desk.ts';
import {
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';

let served: ServedAccounts | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const [sqlite] = stores;

async function serve(options?: Serving): Promise<ServedAccounts> {
  if (sqlite === undefined) throw new Error('there is no store');
  served = await serveAccounts(sqlite, options);
  return served;
}

const pathsOf = ({ auth }: ServedAccounts): string[] => auth.routes.map(({ method, path }) => `${method} ${path}`);

/** Why a front end with these options cannot be made. */
async function refusal(options: Serving): Promise<string> {
  try {
    await serve(options);
  } catch (error) {
    return error instanceof TypeError ? error.message : `no TypeError: ${String(error)}`;
  }
  return 'it was made';
}

const quiet = defineResource({
  name: 'Quiet',
  attributes: passwordAttributes,
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        registrationEnabled: false,
        signInTokensEnabled: false,
      },
    },
  },
});

const Admin = defineResource({
  name: 'Admin',
  attributes: passwordAttributes,
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

describe('H2 to H6: the routes', () => {
  test('H2: an action that its options switch off has no route', async () => {
    expect(pathsOf(await serve({ resources: [quiet, Token] }))).toEqual([
      'POST /auth/quiet/password/sign-in',
      'POST /auth/quiet/password/change-password',
      'GET /auth/quiet/session',
      'POST /auth/quiet/session/renew',
      'DELETE /auth/quiet/session',
    ]);
  });

  test('H3: a strategy of another package has the routes that it declares, and `phase: true` is a POST that starts', async () => {
    const { auth } = await serve({ resources: [Member, Token] });
    const own = auth.routes.filter(({ strategy }) => strategy === 'desk');
    expect(own.map(({ method, path, caller, session, answers }) => [method, path, caller, session, answers])).toEqual([
      ['POST', '/auth/member/desk/fail', 'anyone', 'keeps', 200],
      ['DELETE', '/auth/member/desk/clear', 'anyone', 'keeps', 204],
      ['POST', '/auth/member/desk/sign-in', 'anyone', 'starts', 200],
    ]);
  });

  test('H4: each resource with tokens has its routes under its own name, and others have none', async () => {
    const Note = defineCoreResource({ name: 'Note', attributes: { id: uuidPrimaryKey(), text: z.string() } });
    const paths = pathsOf(await serve({ resources: [User, Admin, Note, Token] }));
    expect(new Set(paths.map((path) => path.split('/')[2]))).toEqual(new Set(['user', 'admin']));
    expect(paths).toContain('POST /auth/user/password/sign-in');
    expect(paths).toContain('POST /auth/admin/password/sign-in');
  });

  test('H4: one subject name twice is refused where the domain is made', async () => {
    const Twin = defineResource({
      name: 'Twin',
      attributes: { ...passwordAttributes, nick: attribute(z.string().nullable(), {}) },
      authentication: {
        ...{ subjectName: 'user', tokens: storedTokens },
        strategies: { password: { identityField: 'email' } },
      },
    });
    await expect(serve({ resources: [User, Twin, Token] })).rejects.toMatchObject({ code: 'INVALID_DOMAIN' });
  });

  test('H5: two routes of one path are refused, with both places', async () => {
    const Clash = defineResource({
      name: 'Clash',
      attributes: passwordAttributes,
      authentication: {
        tokens: storedTokens,
        strategies: {
          'password:deskStaff': { identityField: 'email', hashProvider: quickHash },
          'password:deskSTaff': { identityField: 'email', hashProvider: quickHash },
        },
      },
    });
    expect(await refusal({ resources: [Clash, Token] })).toContain(
      'POST /auth/clash/desk-staff/sign-in is the route of Clash.deskStaff.signIn and of Clash.deskSTaff.signIn: rename one of them',
    );
  });

  test('H6: `only` and `except` choose strategies by name, and the session keeps its routes', async () => {
    const session = ['GET /auth/user/session', 'POST /auth/user/session/renew', 'DELETE /auth/user/session'];
    expect(pathsOf(await serve({ only: ['logOutEverywhere'] }))).toEqual([
      'POST /auth/user/log-out-everywhere',
      ...session,
    ]);
    await served?.close();
    expect(pathsOf(await serve({ except: ['password'] }))).toEqual(['POST /auth/user/log-out-everywhere', ...session]);
    await served?.close();
    expect(pathsOf(await serve({ only: [] }))).toEqual(session);
  });

  test('H6: an unknown name gets a "did you mean", in both', async () => {
    const message = await refusal({ only: ['pasword'], except: ['logOutEverywere'] });
    expect(message).toContain('only names "pasword", and no strategy has that name; did you mean "password"?');
    expect(message).toContain(
      'except names "logOutEverywere", and no strategy has that name; did you mean "logOutEverywhere"?',
    );
  });
});

describe('H7 and H8: a request finds its route by its exact path', () => {
  test('H7: an unknown path is 404, an unknown method 405 with Allow, and OPTIONS says what there is', async () => {
    const browser = (await serve()).browser();
    const unknown = await browser.get('/auth/user/nothing');
    expect([unknown.status, unknown.body]).toEqual([
      404,
      { type: 'about:blank', title: 'there is no such route', status: 404, code: 'ROUTE_UNKNOWN' },
    ]);
    for (const method of ['PUT', 'PATCH', 'PROPFIND', 'GET', 'HEAD', 'DELETE']) {
      const answer = await browser.send(method, '/auth/user/password/sign-in');
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST, OPTIONS']);
    }
    const put = await browser.send('PUT', '/auth/user/session');
    expect([put.status, put.headers.get('allow'), put.body]).toMatchObject([
      405,
      'GET, DELETE, HEAD, OPTIONS',
      { code: 'METHOD_NOT_ALLOWED' },
    ]);
    for (const headers of [{}, { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' }]) {
      const options = await browser.send('OPTIONS', '/auth/user/session', { headers });
      expect([options.status, options.text, options.headers.get('allow')]).toEqual([
        204,
        '',
        'GET, DELETE, HEAD, OPTIONS',
      ]);
      expect([...options.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect((await browser.send('OPTIONS', '/auth/user/nothing')).status).toBe(404);
  });

  test('H7: HEAD is GET without a body, in success and in failure', async () => {
    const browser = (await serve()).browser();
    for (const status of [401, 200]) {
      const get = await browser.get('/auth/user/session');
      const head = await browser.send('HEAD', '/auth/user/session');
      expect([get.status, head.status, head.text]).toEqual([status, status, '']);
      expect([...head.headers]).toEqual([...get.headers]);
      await browser.post('/auth/user/password/register', credentials('ann'));
    }
  });

  test('H8: `path` moves every route, and leaves nothing behind', async () => {
    const { auth, browser } = await serve({ path: '/api/v1/auth' });
    expect(auth.path).toBe('/api/v1/auth');
    expect(auth.routes.every(({ path }) => path.startsWith('/api/v1/auth/user/'))).toBe(true);
    expect((await browser().get('/api/v1/auth/user/session')).status).toBe(401);
    expect((await browser().get('/auth/user/session')).status).toBe(404);
  });

  test.each([
    '/auth/user/session/',
    '/auth//user/session',
    '//auth/user/session',
    '/auth/user/Session',
    '/AUTH/user/session',
    '/auth/user/%73ession',
    '/auth/user%2Fsession',
    '/auth/user/session%2F',
    '/auth/user/session%00',
    '/auth/user/session%',
    '/auth/user/session;x=1',
    '/auth/user/session.json',
    '/auth/user/constructor',
    '/auth/__proto__/session',
    '/',
  ])('H8: %s is no other way to a route', async (path) => {
    expect((await (await serve()).browser().get(`https://app.example.com${path}`)).status).toBe(404);
  });

  test('H8: a dot segment is 404 where a server hands the path on as it was written', async () => {
    const { auth } = await serve();
    for (const path of [
      '/auth/x/%2e%2e/user/session',
      '/auth/x/../user/session',
      '/auth/./user/session',
      '/auth\\user\\session',
    ]) {
      const request = new Request('https://app.example.com/');
      Object.defineProperty(request, 'url', { value: `https://app.example.com${path}` });
      expect([path, (await auth.handler(request)).status]).toEqual([path, 404]);
    }
  });

  test('H8: what stands behind the path is not looked at', async () => {
    const browser = (await serve()).browser();
    for (const path of ['/auth/user/session?', '/auth/user/session?a=/../b', '/auth/user/session#x']) {
      expect((await browser.get(path)).status).toBe(401);
    }
  });
});
