// main.ts

import { authenticate, Info } from '@ashlar/authentication';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite'; // or postgresDataLayer from '@ashlar/kysely/postgres'
import { Token, User } from './accounts.ts';

const dataLayer = sqliteDataLayer({ filename: 'app.db' }); // ':memory:' to begin anew with each run
await createTables(dataLayer, [User, Token]);
const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });

const password = Info.strategy(User, 'password');
await password.action('register', {
  email: 'ann@example.com',
  password: 'correct horse',
  passwordConfirmation: 'correct horse',
});
const ann = await password.action('signIn', { email: 'ann@example.com', password: 'correct horse' });

await authenticate(User, ann.$metadata.token); // { user, claims, token } or null
await User.actions.rename(ann, { displayName: 'Ann' }); // an action of your own: the record, then its parameters

const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
out.id === ann.id; // true
out.$metadata.revoked; // how many live tokens this call ended
await authenticate(User, ann.$metadata.token); // null
await accounts.close();
