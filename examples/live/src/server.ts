// One server in a process of its own: it writes its port, and ends with its input, so also when the demo is killed.
import { once } from 'node:events';
import { createDomain } from '@ashlar/core';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { Token, User } from './accounts.ts';
import { serveSite } from './site.ts';

// Ctrl+C reaches every process of the terminal: the demo decides when its servers end.
process.on('SIGINT', () => {});

const dataLayer = postgresDataLayer({ connectionString: process.env.DATABASE_URL ?? '' });
const domain = createDomain({ name: 'live', resources: [User, Token], dataLayer });
const server = serveSite(domain);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await domain.close();
server.closeAllConnections();
server.close();
