import type { Domain } from '@ashlar/core';
import { type AuthHttp, createAuthHttp } from '@ashlar/http';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Hono } from 'hono';

/** All there is of authentication beside the declarations of accounts.ts. */
export function serveAuth(app: Hono, domain: Domain, baseUrl: string): AuthHttp {
  const auth = createAuthHttp({ domain, baseUrl, forms: true });
  app.all('/auth/*', (context) => auth.handler(context.req.raw, { ip: getConnInfo(context).remote.address }));
  return auth;
}
