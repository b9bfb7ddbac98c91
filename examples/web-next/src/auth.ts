import { createDomain } from '@ashlar/core';
import { createAuthHttp } from '@ashlar/http';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { pages } from '@ashlar/pages';
import { Token, User } from './accounts.ts';

const dataLayer = sqliteDataLayer({ filename: 'app.db' });

// `replace`: in development, Next.js loads a changed module again.
const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer, replace: true });

export const auth = createAuthHttp({ domain: accounts, baseUrl: 'http://localhost:3000', forms: true });
export const account = pages({ auth, resource: User, home: '/' });
