// main.ts

import { authenticate, Info } from '@ashlar/authentication';
import { coreErrors, createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite'; // or postgresDataLayer from '@ashlar/kysely/postgres'
import { Token, User } from './accounts.ts';

const dataLayer = sqliteDataLayer({ filename: 'app.db' });
await createTables(dataLayer, [User, Token]);
const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });

const findings = await accounts.check();
for (const { path, problem, cure } of findings) console.error(`${path.join('.')}: ${problem}\n    ${cure}`);
if (findings.length > 0) process.exit(1);

const password = Info.strategy(User, 'password');
const credentials = { email: 'ann@example.com', password: 'correct horse' };
try {
  await password.action('register', { ...credentials, passwordConfirmation: 'correct horse' });
  console.log('registered', credentials.email);
} catch (error) {
  if (!coreErrors.is(error, 'CONFLICT')) throw error; // a taken address: this is not the first run
}

const ann = await password.action('signIn', credentials);
const session = await authenticate(User, ann.$metadata.token); // { user, claims, storedToken } or null
console.log('signed in as', session?.user.email);

const renamed = await User.actions.rename(ann, { displayName: 'Ann' }); // an action of your own
console.log('renamed to', renamed.displayName);

const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
console.log('sessions ended:', out.$metadata.sessions);
console.log('the token now gives', await authenticate(User, ann.$metadata.token));
await accounts.close();
