import type { Page, RecordOfResource } from '@ashlar/core';
import { html } from 'hono/html';
import type { Note } from './notes.ts';
import { type PageQuery, pathOf } from './page-links.ts';

/** What the page of the notes shows. */
export interface NotesView {
  readonly page: Page<RecordOfResource<typeof Note>>;
  /** Which page it is. */
  readonly query: PageQuery;
  /** What is wrong with the note that was sent. */
  readonly problem?: string;
  /** What was typed, if it was not kept. */
  readonly text?: string;
}

/** The markup of the page of the notes. */
export async function notesView({ page, query, problem, text = '' }: NotesView): Promise<string> {
  const wrong = problem && html`<p class="ashlar-wrong" id="wrong">${problem}</p>`;
  const described = problem && html` aria-invalid="true" aria-describedby="wrong" autofocus`;
  return String(
    await html`<main class="ashlar">
<div class="heading"><h1 class="ashlar-title">My notes</h1><p class="live" role="status" hidden></p></div>
<div class="ashlar-notice ashlar-open" id="signed-out" hidden><p>You are signed out here. <a href="/account/sign-in?returnTo=/notes">Sign in again</a></p></div>
<form class="ashlar-form" method="post" action="/notes" novalidate>
<div class="ashlar-field"><label class="ashlar-label" for="text">New note</label>${wrong}
<textarea class="ashlar-input writing" id="text" name="text" maxlength="2000" required${described}>
${text}</textarea></div>
<button class="ashlar-button ashlar-wide" type="submit">Add note</button>
</form>
${page.records.length === 0 ? html`<p class="ashlar-foot">You have no notes yet.</p>` : listView(page, query)}
</main>`,
  );
}

function listView({ records, next, previous }: NotesView['page'], query: PageQuery) {
  const search = pathOf(query).slice('/notes'.length);
  // The fragment leads past the form, to the notes.
  const newer = previous !== null && html`<a rel="prev" href="${pathOf({ before: previous })}#notes">Newer notes</a>`;
  const older = next !== null && html`<a rel="next" href="${pathOf({ after: next })}#notes">Older notes</a>`;
  return html`<div id="notes"><ul class="notes">${records.map((note) => noteView(note, search))}</ul>
${(newer || older) && html`<nav class="turn" aria-label="Pages of notes">${newer}${older}</nav>`}</div>`;
}

function noteView({ id, text, createdAt }: RecordOfResource<typeof Note>, search: string) {
  const time = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html`<li><p>${text}</p><div><time class="ashlar-small" datetime="${createdAt.toISOString()}">${time}</time>
<form method="post" action="/notes/${id}/remove${search}"><button class="ashlar-button ashlar-quiet small" type="submit" aria-label="Remove the note: ${text.slice(0, 40)}">Remove</button></form></div></li>`;
}
