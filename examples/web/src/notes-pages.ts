import type { AuthHttp } from '@ashlar/http';
import { HttpProblem } from '@ashlar/http';
import type { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { User } from './accounts.ts';
import { Note } from './notes.ts';

/** The notes of the signed-in user, as JSON. */
export function serveNotes(app: Hono, auth: AuthHttp): void {
  const signedIn = createMiddleware(async (context, next) => {
    try {
      const session = await auth.requireSession(User, context.req.raw);
      return await auth.scope(session).run(next);
    } catch (error) {
      if (error instanceof HttpProblem) return error.toResponse();
      throw error;
    }
  });
  app.use('/notes', signedIn);
  app.get('/notes', async (context) => context.json(await Note.actions.mine()));
  app.post('/notes', async (context) => context.json(await Note.actions.write(await context.req.json()), 201));
}
