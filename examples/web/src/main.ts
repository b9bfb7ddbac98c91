// npm run demo:web [-- --port 4000 --filename ./notes.db]
import { randomBytes } from 'node:crypto';
import { readSettings, UnusableSetting, usage } from './settings.ts';
import { start } from './start.ts';

// A signal that comes during the start counts too. Ctrl+C may arrive more than once: from the terminal, and from npm.
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
});

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  console.log(`The database: ${describeStore(settings)}.`);
  if (settings.secret === undefined) makeSecret();
  const app = await start(settings, console.log);
  console.log(`Notes are served at ${settings.baseUrl}`);
  if (settings.showsMails) console.log(`Mails are printed here, and shown at ${settings.baseUrl}/dev/mails`);
  await stopped;
  await app.stop();
  console.log('Stopped.');
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UnusableSetting) console.error(`\n${usage}`);
  process.exitCode = error instanceof UnusableSetting ? 2 : 1;
}

function describeStore({ databaseUrl, filename }: { databaseUrl: string | undefined; filename: string }): string {
  if (databaseUrl !== undefined) return 'PostgreSQL, the one of DATABASE_URL';
  return filename === ':memory:' ? 'SQLite in memory, gone when this stops' : `SQLite, in ${filename}`;
}

/** Sessions and mailed links of this run end with it. */
function makeSecret(): void {
  process.env.TOKEN_SIGNING_SECRET = randomBytes(48).toString('base64');
  console.log('TOKEN_SIGNING_SECRET is not set, so a random one is made for this run.');
}
