// A process that stops inside a transaction, to be killed there: `node held-process.ts <store as JSON> <call>`.
import { stdout } from 'node:process';
import { createDomain } from '@ashlar/core';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { Info } from '../extension/info.ts';
import { credentials, Token } from './accounts.ts';
import { StrictUser, signingSecret } from './gated-accounts.ts';
import type { StoreAddress } from './stores.ts';

const [, , address = '', call] = process.argv;
// Invariant: the test that starts this process passes such an address.
const store = JSON.parse(address) as StoreAddress;
const dataLayer = 'filename' in store ? sqliteDataLayer(store) : postgresDataLayer(store);
const domain = createDomain({ name: 'held', resources: [StrictUser, Token], dataLayer });
const password = Info.strategy(StrictUser, 'password');
const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

// The user is locked, and everything but the token is written.
const beforeStore = signingSecret.beforeStore(domain);
if (call === 'changePassword') {
  const user = await password.action('signIn', known);
  const reached = beforeStore.hold();
  void password.action('changePassword', { user, currentPassword: known.password, ...fresh });
  await reached;
} else {
  const reached = beforeStore.hold();
  void password.action('signIn', known);
  await reached;
}
stdout.write('held\n');
setInterval(() => {}, 1000);
