import type { AuthHttp } from '@ashlar/http';
import { signedIn } from '@ashlar/http/hono';
import type { Hono } from 'hono';
import { User } from './accounts.ts';
import { Note } from './notes.ts';

/** The notes of the signed-in user, as JSON. */
export function serveNotes(app: Hono, auth: AuthHttp): void {
  app.use('/notes', signedIn(auth, User));
  app.get('/notes', async (context) => context.json(await Note.actions.mine()));
  app.post('/notes', async (context) => context.json(await Note.actions.write(await context.req.json()), 201));
}
