import { startExpunger } from '@ashlar/authentication';
import { createDomain, type Domain } from '@ashlar/core';
import { createTables, type KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { getRequestListener } from '@hono/node-server';
import { Limit, Token, User } from './accounts.ts';
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { startMailServer } from './mail-server.ts';
import { Note } from './notes.ts';
import type { Settings } from './settings.ts';

/** The application, while it serves. */
export interface RunningApp {
  /** Ends it: requests under way are answered first, for at most five seconds. */
  stop(): Promise<void>;
}

const resources = [User, Token, Limit, Note];
const PATIENCE = 5000;

/**
 * Starts the application: it creates the tables that are missing, and listens.
 *
 * @throws Error if the port is taken, if the store cannot be reached, or if its tables do not fit
 */
export async function start(settings: Settings, print: (text: string) => void): Promise<RunningApp> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const mailServer = await startMailServer(print);
    opened.push(mailServer.close);
    process.env.SMTP_URL = mailServer.url;
    process.env.BASE_URL = settings.baseUrl;
    const dataLayer = openStore(settings);
    opened.push(() => dataLayer.close());
    await createTables(dataLayer, resources);
    const domain = createDomain({ name: 'notes', resources, dataLayer });
    opened.push(() => domain.close({ timeout: PATIENCE }));
    await refuseFindings(domain);
    startExpunger(Token, { interval: '1 hour' });
    startExpunger(Limit, { interval: '1 hour' });
    const mails = settings.showsMails ? mailServer.mails : undefined;
    const { app, live } = createApp({ domain, baseUrl: settings.baseUrl, mails });
    const listener = await listen({ answer: getRequestListener(app.fetch), upgrade: live.upgrade }, settings);
    opened.push(() => listener.close(PATIENCE));
    // First of all: a server waits for its open connections, and these stay open.
    opened.push(live.stop);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function openStore({ databaseUrl, filename }: Settings): KyselyDataLayer {
  return databaseUrl === undefined
    ? sqliteDataLayer({ filename })
    : postgresDataLayer({ connectionString: databaseUrl });
}

async function refuseFindings(domain: Domain): Promise<void> {
  const findings = await domain.check();
  if (findings.length === 0) return;
  const lines = findings.map(({ path, problem, cure }) => `${path.join('.')}: ${problem}\n    ${cure}`);
  throw new Error(['The application cannot start on this database as it is:', ...lines].join('\n'));
}
