import { startExpunger } from '@ashlar/authentication';
import { migrate } from '@ashlar/cli';
import { createDomain, type Domain } from '@ashlar/core';
import { getRequestListener } from '@hono/node-server';
import { Limit, Token } from './accounts.ts';
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { startMailServer } from './mail-server.ts';
import { openStore } from './open-store.ts';
import { resources } from './resources.ts';
import type { Settings } from './settings.ts';

/** The application, while it serves. */
export interface RunningApp {
  /** Ends it: requests under way are answered first, for at most five seconds. */
  stop(): Promise<void>;
}

const PATIENCE = 5000;

/**
 * Starts the application: it runs the migrations that are pending, and listens.
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
    const { dataLayer, migrations } = openStore(settings);
    opened.push(() => dataLayer.close());
    await migrate({ dataLayer, migrations });
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

async function refuseFindings(domain: Domain): Promise<void> {
  const findings = await domain.check();
  if (findings.length === 0) return;
  const lines = findings.map(({ path, problem, cure }) => `${path.join('.')}: ${problem}\n    ${cure}`);
  throw new Error(['The application cannot start on this database as it is:', ...lines].join('\n'));
}
