// A node in a process of its own: `node live-process.ts <store as JSON> <options as JSON>`. It writes its port, and ends with
// its input.
import { stdin, stdout } from 'node:process';
import { createDomain } from '@ashlar/core';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import type { StoreAddress } from '../../../authentication/src/test-setup/stores.ts';
import { type NodeOptions, serveNode } from './live-node.ts';

const [, , address = '', options = ''] = process.argv;
// Invariant: the test that starts this process passes such an address and such options.
const store = JSON.parse(address) as StoreAddress;
const settings = JSON.parse(options) as NodeOptions;
const dataLayer = 'filename' in store ? sqliteDataLayer(store) : postgresDataLayer(store);
const domain = createDomain({ name: 'live', resources: [User, Token], dataLayer });
const node = await serveNode(domain, User, settings);
stdin.once('end', async () => {
  await domain.close();
  await node.close();
});
stdin.resume();
stdout.write(`${node.port}\n`);
