// npm run demo:live
import { randomBytes } from 'node:crypto';
import type { Browser } from './browser.ts';
import { openDatabase } from './database.ts';
import { type RunningServer, startServer } from './servers.ts';
import { type Stage, tellStory } from './story.ts';

/** What is to be ended, in the order of its beginning. */
const opened: (() => Promise<void> | void)[] = [];

// Ctrl+C may arrive more than once: from the terminal, and from npm. What was begun is ended first.
const stopped = new Promise<'stopped'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('stopped'));
});

const beginning = begin();
try {
  const outcome = await Promise.race([beginning.then(tellStory), stopped]);
  if (outcome === 'stopped') process.exitCode = 130;
  console.log(outcome === 'stopped' ? '\nStopped.' : '\nAll of it is so.');
} catch (error) {
  console.error(`\nFAILED: ${describe(error)}`);
  process.exitCode = 1;
} finally {
  // What is being started cannot be ended yet.
  await beginning.catch(() => undefined);
  for (const end of opened.reverse()) await end();
  // A story that was stopped may still wait for an answer that does not come.
  process.exit();
}

async function begin(): Promise<Stage> {
  process.env.TOKEN_SIGNING_SECRET ||= randomBytes(48).toString('base64');
  const database = await openDatabase(process.env.DATABASE_URL || undefined);
  opened.push(database.remove);
  console.log(`The database: ${database.description}.`);
  const servers: RunningServer[] = [];
  for (const name of ['first', 'second']) {
    const server = await startServer(name, database.url);
    opened.push(server.stop);
    servers.push(server);
    console.log(`The ${name} server: process ${server.pid}, ${server.url}`);
  }
  const browsers: Browser[] = [];
  opened.push(() => {
    for (const browser of browsers) browser.leave();
  });
  return { servers, browsers };
}

/** The reason, without what a URL may hold. */
function describe(error: unknown): string {
  const [reason] = error instanceof AggregateError ? error.errors : [error];
  return reason instanceof Error ? reason.message : String(reason);
}
