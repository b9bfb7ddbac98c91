// A process that guesses through a front end: `node guessing-front-end.ts <store as JSON> <guesses>` says what came of it.
import { stdout } from 'node:process';
import { createDomain } from '@ashlar/core';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import type { StoreAddress } from '../../../authentication/src/test-setup/stores.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { createBrowser } from './browser.ts';
import { counted, Limit, work } from './counted-accounts.ts';

const [, , address = '', guesses] = process.argv;
// Invariant: the test that starts this process passes such an address.
const store = JSON.parse(address) as StoreAddress;
const dataLayer = 'filename' in store ? sqliteDataLayer(store) : postgresDataLayer(store);
const domain = createDomain({ name: 'guessing', resources: counted, dataLayer });
const limits = { resource: Limit, signIn: { perIdentity: '5 per 15 minutes', perAddress: false } } as const;
const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits });
const guess = { email: 'ann@example.com', password: 'not the password' };
const answers = await Promise.all(
  Array.from({ length: Number(guesses) }, () => createBrowser(auth).post('/auth/user/password/sign-in', guess)),
);
await domain.close();
stdout.write(JSON.stringify({ verifications: work.verifications, statuses: answers.map(({ status }) => status) }));
