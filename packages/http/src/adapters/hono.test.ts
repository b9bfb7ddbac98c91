import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import { expect, test } from 'vitest';
import { type CurrentUser, currentUser, honoAuth, type SignedIn, signedIn } from '../hono.ts';
import { ann, serveAnn, signInBody } from '../test-setup/listening.ts';
import { baseUrl, User } from '../test-setup/served-accounts.ts';

const path = '/auth/user/password/sign-in';
const init = { method: 'POST', body: signInBody, headers: { 'Content-Type': 'application/json', Origin: baseUrl } };

test('a body that another middleware has read is read again', async () => {
  const { auth } = await serveAnn();
  for (const read of [
    (c: Context) => c.req.json(),
    (c: Context) => c.req.text(),
    (c: Context) => c.req.arrayBuffer(),
  ]) {
    const app = new Hono();
    app.use(async (c, next) => {
      await read(c);
      await next();
    });
    app.all('/auth/*', honoAuth(auth));
    expect((await app.request(path, init)).status).toBe(200);
  }
});

test('on other hosts than Node the application says where the address of a client is', async () => {
  const { auth } = await serveAnn();
  const ip = (c: { readonly env: unknown }): string => String(Reflect.get(Object(c.env), 'address'));
  const app = new Hono<{ Variables: SignedIn<typeof User>; Bindings: { address: string } }>();
  app.all('/auth/*', honoAuth(auth, { ip }));
  app.get('/me', signedIn(auth, User, { ip }), (c) => c.json(c.var.session.device));
  const env = { address: '203.0.113.9' };
  const cookie = (await app.request(path, init, env)).headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect(await (await app.request('/me', { headers: { cookie } }, env)).json()).toEqual({ ip: '203.0.113.9' });
  const unknown = new Hono<{ Variables: CurrentUser<typeof User> }>();
  unknown.get('/me', currentUser(auth, User), (c) => c.json(c.var.session?.device));
  expect(await (await unknown.request('/me', { headers: { cookie } })).json()).toEqual({ ip: null });
});

test('the session has the name that the application gives it', async () => {
  const { auth, cookie } = await serveAnn();
  const app = new Hono<{ Variables: { session: string; account: SignedIn<typeof User>['session'] } }>();
  app.use(async (c, next) => {
    c.set('session', 'of another middleware');
    await next();
  });
  app.get('/me', signedIn(auth, User, { as: 'account' }), (c) => c.json([c.var.account.user.email, c.var.session]));
  expect(await (await app.request('/me', { headers: { cookie } })).json()).toEqual([
    ann.email,
    'of another middleware',
  ]);
});

test('cookies and headers that a middleware has set before stay beside that of the session, and no-store stays', async () => {
  const { auth } = await serveAnn();
  const early: MiddlewareHandler[] = [
    async (c, next) => {
      setCookie(c, 'theme', 'dark');
      c.header('Strict-Transport-Security', 'max-age=1');
      c.header('Cache-Control', 'public');
      await next();
    },
    async (c, next) => {
      c.res.headers.append('Set-Cookie', 'theme=dark');
      c.res.headers.set('Strict-Transport-Security', 'max-age=1');
      c.res.headers.set('Cache-Control', 'public');
      await next();
    },
  ];
  for (const middleware of early) {
    const app = new Hono<{ Variables: SignedIn<typeof User> }>().use(middleware);
    app.all('/auth/*', honoAuth(auth));
    app.get('/me', signedIn(auth, User), (c) => c.json(c.var.session.user));
    const refused = await app.request('/me');
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([401, 'no-store']);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    const answer = await app.request(path, init);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['theme', '__Host-user']);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=1');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});
