// TOKEN_SIGNING_SECRET=$(openssl rand -base64 48) node src/main.ts
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { Token, User } from './accounts.ts';
import { createApp } from './app.ts';

const port = Number(process.env.PORT ?? 3000);
const dataLayer = sqliteDataLayer({ filename: ':memory:' });
await createTables(dataLayer, [User, Token]);
const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
const server = createApp(accounts, `http://localhost:${port}`).listen(port, '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`http://localhost:${port}/account/sign-in`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.close(() => accounts.close()));
