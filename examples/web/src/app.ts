import type { Domain } from '@ashlar/core';
import { Hono } from 'hono';
import { serveAuth } from './auth.ts';
import type { ReceivedMail } from './mail-server.ts';
import { serveNotes } from './notes-pages.ts';

/** What the application is made of. */
export interface AppParts {
  readonly domain: Domain;
  readonly baseUrl: string;
  /** The mails to show at `/dev/mails`. Undefined: that page does not exist. */
  readonly mails: readonly ReceivedMail[] | undefined;
}

/** The application: authentication, notes, and in development the mails that were sent. */
export function createApp({ domain, baseUrl, mails }: AppParts): Hono {
  const app = new Hono();
  const auth = serveAuth(app, domain, baseUrl);
  serveNotes(app, auth);
  if (mails !== undefined)
    app.get('/dev/mails', (context) => context.json(mails, 200, { 'Cache-Control': 'no-store' }));
  app.onError((error, context) => {
    domain.report(error);
    return context.text('Something went wrong.', 500);
  });
  return app;
}
