import type { Domain } from '@ashlar/core';
import { Hono } from 'hono';
import { type AppEnv, serveAuth } from './auth.ts';
import { type LiveNotes, serveLive } from './live.ts';
import type { ReceivedMail } from './mail-server.ts';
import { serveNotes, wantsPage } from './notes-pages.ts';

/** What the application is made of. */
export interface AppParts {
  readonly domain: Domain;
  readonly baseUrl: string;
  /** The mails to show at `/dev/mails`. Undefined: that page does not exist. */
  readonly mails: readonly ReceivedMail[] | undefined;
}

/** The application, and its connections. */
export interface App {
  readonly app: Hono<AppEnv>;
  readonly live: LiveNotes;
}

/** The application: authentication, notes, live connections, and in development the mails that were sent. */
export function createApp({ domain, baseUrl, mails }: AppParts): App {
  const app = new Hono<AppEnv>();
  app.use('/notes/*', async (context, next) => {
    await next();
    // A browser goes to the page that lets it in; other clients get the status.
    if (context.res.status === 401 && wantsPage(context)) context.res = context.redirect(signInFirst, 303);
  });
  const { auth, account } = serveAuth(app, domain, baseUrl);
  const signInFirst = `${account.paths.signIn}?returnTo=/notes`;
  serveNotes(app, account);
  const live = serveLive(app, domain, auth);
  app.get('/', (context) => context.redirect('/notes'));
  if (mails !== undefined) {
    app.get('/dev/mails', (context) => {
      return isAskedHere(context.req.header('host'), baseUrl) ? context.json(mails, 200, noStore) : context.notFound();
    });
  }
  return { app, live };
}

const noStore = { 'Cache-Control': 'no-store' };

/**
 * Whether a request names this machine or the host of the application. A name of another site can be made to lead to this
 * machine (DNS rebinding): then its pages would read the mails.
 */
function isAskedHere(host: string | undefined, baseUrl: string): boolean {
  const url = `http://${host}`;
  const hosts = ['localhost', '127.0.0.1', '[::1]', new URL(baseUrl).hostname];
  return URL.canParse(url) && hosts.includes(new URL(url).hostname);
}
