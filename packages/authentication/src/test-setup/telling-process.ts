// A process that ends sessions, to be killed on the way: `node telling-process.ts <store as JSON> <receiver> <where>`.
import { stdout } from 'node:process';
import { createDomain } from '@ashlar/core';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { Info } from '../extension/info.ts';
import { known } from './session-accounts.ts';
import type { StoreAddress } from './stores.ts';
import { Outbox, Token, tellingUser } from './telling-accounts.ts';

const [, , address = '', url = '', where = ''] = process.argv;
// Invariant: the test that starts this process passes such an address.
const store = JSON.parse(address) as StoreAddress;
const dataLayer = 'filename' in store ? sqliteDataLayer(store) : postgresDataLayer(store);

/** The revocation has committed, and nothing is sent: the sender asks here first. */
async function neverAuthorized(): Promise<undefined> {
  stdout.write('held\n');
  return await new Promise(() => {});
}

const authorization = where === 'beforePush' ? { authorization: neverAuthorized } : {};
const User = tellingUser([{ url, audience: 'https://shop.example', ...authorization }]);
const domain = createDomain({ name: 'telling', resources: [User, Token, Outbox], dataLayer });
const user = await Info.strategy(User, 'password').action('signIn', known('ann'), { domain });
await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user }, { domain });
setInterval(() => {}, 1000);
