import { createServer } from 'node:http';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { createRemoteJWKSet } from 'jose';
import { receiveEvents } from './receiver.ts';
import { Customer, Taken, Token } from './shop.ts';

const { ISSUER = 'http://localhost:3000', AUDIENCE = 'http://localhost:4000', PORT = '4000' } = process.env;
const resources = [Customer, Token, Taken];
const dataLayer = sqliteDataLayer({ filename: 'shop.db' });
await createTables(dataLayer, resources);
const domain = createDomain({ name: 'shop', resources, dataLayer });
const keys = createRemoteJWKSet(new URL('/jwks.json', ISSUER));

const server = createServer(receiveEvents({ domain, keys, issuer: ISSUER, audience: AUDIENCE }));
server.listen(Number(PORT), 'localhost', () => console.log(`events for ${AUDIENCE} go to http://localhost:${PORT}`));
process.once('SIGTERM', () => server.close(() => domain.close()));
