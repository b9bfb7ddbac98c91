import type { Domain } from '@ashlar/core';
import { createAuthHttp } from '@ashlar/http';
import { honoAuth } from '@ashlar/http/hono';
import { createResourceHttp } from '@ashlar/http/resources';
import { Hono } from 'hono';
import { Limit, Token, User } from './accounts.ts';
import { Member, Team } from './teams.ts';

/** All resources of the application. */
export const resources = [User, Token, Limit, Team, Member];

/** The application: authentication at /auth, teams and members at /api. The policies decide; no route does. */
export function createApp(domain: Domain, baseUrl: string): Hono {
  const auth = createAuthHttp({ domain, baseUrl });
  const api = createResourceHttp({
    auth,
    domain,
    resources: {
      teams: { resource: Team, actions: ['list', 'get', 'found'] },
      members: {
        resource: Member,
        actions: ['list', 'get', 'invite', 'change', 'accept', 'remove', 'sessions', 'endSessions'],
      },
    },
  });
  return new Hono().all('/auth/*', honoAuth(auth)).all('/api/*', honoAuth(api));
}
