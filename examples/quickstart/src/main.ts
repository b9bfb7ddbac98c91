// npm run demo [-- --postgres]
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { Token, User } from './accounts.ts';
import { type DemoStore, openPostgres, openSqlite } from './open-store.ts';
import { describeFailure, stepsTaken } from './step.ts';
import { tellStory } from './story.ts';

const usage = 'usage: npm run demo [-- --postgres]   (POSTGRES_URL: a server to use instead of one of its own)';

process.exitCode = await run();

async function run(): Promise<number> {
  const onPostgres = wantsPostgres();
  if (onPostgres === undefined) {
    console.error(usage);
    return 2;
  }
  try {
    await demonstrate(onPostgres ? await openPostgres(process.env.POSTGRES_URL) : openSqlite());
    console.log(`\nAll ${stepsTaken()} steps did what they say.`);
    return 0;
  } catch (error) {
    console.error(`\n${describeFailure(error)}`);
    return 1;
  }
}

/** Whether `--postgres` was given; undefined for any other flag. */
function wantsPostgres(): boolean | undefined {
  try {
    return parseArgs({ options: { postgres: { type: 'boolean', default: false } } }).values.postgres;
  } catch {
    return undefined;
  }
}

async function demonstrate(store: DemoStore): Promise<void> {
  console.log(`The database: ${store.description}.`);
  ensureSecret();
  const { dataLayer } = store;
  try {
    await createTables(dataLayer, [User, Token]);
    const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
    await tellStory();
    await accounts.close();
  } finally {
    await dataLayer.close();
    await store.remove();
  }
}

function ensureSecret(): void {
  if (process.env.TOKEN_SIGNING_SECRET !== undefined) {
    console.log('The secret that signs tokens: the one in TOKEN_SIGNING_SECRET.');
    return;
  }
  process.env.TOKEN_SIGNING_SECRET = randomBytes(48).toString('base64');
  console.log('The secret that signs tokens: TOKEN_SIGNING_SECRET is not set, so a random one is made for this run.');
}
