import type { Domain } from '@ashlar/core';
import { type AuthHttp, createAuthHttp } from '@ashlar/http';
import { honoAuth } from '@ashlar/http/hono';
import type { Hono } from 'hono';

/** All there is of authentication beside the declarations of accounts.ts. */
export function serveAuth(app: Hono, domain: Domain, baseUrl: string): AuthHttp {
  const auth = createAuthHttp({ domain, baseUrl, forms: true });
  app.all('/auth/*', honoAuth(auth));
  return auth;
}
