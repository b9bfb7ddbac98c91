import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { startExpunger } from '@ashlar/authentication';
import { createDomain, type Domain } from '@ashlar/core';
import { createTables, type KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { getRequestListener } from '@hono/node-server';
import { Limit, Token, User } from './accounts.ts';
import { createApp } from './app.ts';
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
    const app = createApp({ domain, baseUrl: settings.baseUrl, mails });
    const server = await listen(createServer(getRequestListener(app.fetch)), settings.port);
    opened.push(() => closeServer(server));
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
  throw new Error(findings.map(({ path, problem, cure }) => `${path.join('.')}: ${problem}\n    ${cure}`).join('\n'));
}

async function listen(server: Server, port: number): Promise<Server> {
  server.listen(port);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`Port ${port} is taken. Stop the program that uses it, or give another port: --port ${port + 1}`);
  }
}

/** Connections that wait for a next request are closed at once, the others after their answer. */
async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE);
  await closed;
  clearTimeout(impatience);
}
