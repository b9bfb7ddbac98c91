import { readFileSync } from 'node:fs';
import { coreErrors } from '@ashlar/core';
import type { Pages } from '@ashlar/pages';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AppEnv } from './auth.ts';
import { layout } from './layout.ts';
import { Note } from './notes.ts';
import { type NotesView, notesView } from './notes-view.ts';

type AppContext = Context<AppEnv>;

/** The notes of the signed-in user: as pages, and as JSON for clients that ask for it. No handler passes the user on. */
export function serveNotes(app: Hono<AppEnv>, { style }: Pages): void {
  const show = async (context: AppContext, problem: Omit<NotesView, 'notes'> = {}): Promise<Response> => {
    const notes = await Note.actions.mine();
    if (!wantsPage(context)) return context.json(notes);
    const nonce = crypto.randomUUID();
    const content = await notesView({ notes, ...problem });
    context.header('Content-Security-Policy', policyWith(nonce));
    context.header('X-Content-Type-Options', 'nosniff');
    const title = problem.problem === undefined ? 'My notes – Notes' : 'Error: My notes – Notes';
    return context.html(layout({ page: 'notes', title, content, style, nonce, script }));
  };
  app.get(script, (context) => context.body(scriptText, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.use('/notes/*', bodyLimit({ maxSize: 64 * 1024 }));
  app.get('/notes', (context) => show(context));
  app.post('/notes', async (context) => {
    const text = await sentText(context);
    try {
      const note = await Note.actions.write({ text });
      return wantsPage(context) ? context.redirect('/notes', 303) : context.json(note, 201);
    } catch (error) {
      if (!coreErrors.is(error, 'INVALID_INPUT')) throw error;
      const problem = 'Write something, with 2000 characters at most';
      context.status(400);
      return wantsPage(context) ? await show(context, { problem, text }) : context.json({ problem });
    }
  });
  app.post('/notes/:id{[0-9a-f-]{36}}/remove', async (context) => {
    const [note] = await Note.actions.mine({}, { filter: { id: context.req.param('id') } });
    if (note !== undefined) await Note.actions.remove(note);
    return context.redirect('/notes', 303);
  });
}

/** The script of the page, which shows whether it is connected. */
const script = '/live.js';
const scriptText = readFileSync(new URL('./live-indicator.js', import.meta.url), 'utf8');

/** The policy of the pages of the account, with one script and its connection: no frame, nothing from elsewhere. */
function policyWith(nonce: string): string {
  return `default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
}

/** Browsers say so. */
export function wantsPage(context: Context): boolean {
  return context.req.header('accept')?.includes('text/html') ?? false;
}

async function sentText({ req }: AppContext): Promise<string> {
  const isJson = req.header('content-type')?.startsWith('application/json') ?? false;
  const { text } = isJson ? await req.json().catch(() => ({})) : await req.parseBody();
  return typeof text === 'string' ? text.replaceAll('\r\n', '\n') : '';
}
