import type { Domain } from '@ashlar/core';
import { type AuthHttp, createAuthHttp } from '@ashlar/http';
import { honoAuth, type SignedIn, signedIn } from '@ashlar/http/hono';
import { type Pages, pages } from '@ashlar/pages';
import type { Hono } from 'hono';
import { User } from './accounts.ts';
import { layout } from './layout.ts';

/** What handlers behind `signedIn` find: `context.var.session.user`. */
export type AppEnv = { Variables: SignedIn<typeof User> };

/** All there is of authentication beside the declarations of accounts.ts: routes, pages, and who may go to the notes. */
export function serveAuth(app: Hono<AppEnv>, domain: Domain, baseUrl: string): { auth: AuthHttp; account: Pages } {
  const auth = createAuthHttp({ domain, baseUrl, forms: true });
  const account = pages({ auth, resource: User, name: 'Notes', home: '/notes', page: layout });
  app.all('/auth/*', honoAuth(auth));
  app.all('/account/*', honoAuth(account));
  app.use('/notes/*', signedIn(auth, User));
  app.onError((error) => auth.problem(error).toResponse());
  return { auth, account };
}
