import { readFileSync } from 'node:fs';
import { coreErrors } from '@ashlar/core';
import type { Pages } from '@ashlar/pages';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AppEnv } from './auth.ts';
import { layout } from './layout.ts';
import { Note } from './notes.ts';
import { type NotesView, notesView } from './notes-view.ts';
import { linksTo, type PageQuery, pathOf, queryOf } from './page-links.ts';

type AppContext = Context<AppEnv>;

/** The notes of the signed-in user: as pages, and as JSON for clients that ask for it. No handler passes the user on. */
export function serveNotes(app: Hono<AppEnv>, { style }: Pages): void {
  const show = async (context: AppContext, query: PageQuery, problem: Problem = {}): Promise<Response> => {
    const page = await Note.actions.mine({}, { page: query });
    if (!wantsPage(context)) return context.json(page.records, 200, linksTo(page));
    // The notes of this page are gone, and others may be there.
    if (page.records.length === 0 && pathOf(query) !== '/notes') return context.redirect('/notes', 303);
    const nonce = crypto.randomUUID();
    const content = await notesView({ page, query, ...problem });
    context.header('Content-Security-Policy', policyWith(nonce));
    context.header('X-Content-Type-Options', 'nosniff');
    const title = problem.problem === undefined ? 'My notes – Notes' : 'Error: My notes – Notes';
    return context.html(layout({ page: 'notes', title, content, style, nonce, script }));
  };
  app.get(script, (context) => context.body(scriptText, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.use('/notes/*', bodyLimit({ maxSize: 64 * 1024 }));
  app.get('/notes', async (context) => {
    try {
      return await show(context, queryOf(context));
    } catch (error) {
      // A place that is none: an address that was changed by hand.
      if (!wantsPage(context) || !coreErrors.is(error, 'INVALID_INPUT')) throw error;
      return context.redirect('/notes', 303);
    }
  });
  app.post('/notes', async (context) => {
    const text = await sentText(context);
    try {
      const note = await Note.actions.write({ text });
      return wantsPage(context) ? context.redirect('/notes', 303) : context.json(note, 201);
    } catch (error) {
      if (!coreErrors.is(error, 'INVALID_INPUT')) throw error;
      const problem = 'Write something, with 2000 characters at most';
      context.status(400);
      return wantsPage(context) ? await show(context, {}, { problem, text }) : context.json({ problem });
    }
  });
  app.post('/notes/:id{[0-9a-f-]{36}}/remove', async (context) => {
    try {
      await Note.actions.remove(context.req.param('id'));
    } catch (error) {
      // The note is gone already, it is of another user, or the key is none: the page shows what there is.
      const isNoNote = coreErrors.is(error, 'NOT_FOUND') || coreErrors.is(error, 'INVALID_INPUT');
      if (!wantsPage(context) || !isNoNote) throw error;
    }
    return context.redirect(pathOf(queryOf(context)), 303);
  });
}

type Problem = Omit<NotesView, 'page' | 'query'>;

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
  // A body that cannot be read has no text, which the action refuses.
  const { text } = Object(await (isJson ? req.json() : req.parseBody()).catch(() => undefined));
  return typeof text === 'string' ? text.replaceAll('\r\n', '\n') : '';
}
