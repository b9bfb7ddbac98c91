// A process that guesses passwords: `node guessing-process.ts <store as JSON> <guesses>` says how many were verified.
import { stdout } from 'node:process';
import { createDomain } from '@ashlar/core';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { Info } from '../extension/info.ts';
import { resources, User, work, wrong } from './limited-accounts.ts';
import type { StoreAddress } from './stores.ts';

const [, , address = '', guesses] = process.argv;
// Invariant: the test that starts this process passes such an address.
const store = JSON.parse(address) as StoreAddress;
const dataLayer = 'filename' in store ? sqliteDataLayer(store) : postgresDataLayer(store);
const domain = createDomain({ name: 'guessing', resources, dataLayer });
const password = Info.strategy(User, 'password');
const attempts = Array.from({ length: Number(guesses) }, () => password.action('signIn', wrong('ann')));
const refused = (await Promise.allSettled(attempts)).filter(({ status }) => status === 'rejected');
await domain.close();
stdout.write(JSON.stringify({ verifications: work.verifications, refused: refused.length }));
