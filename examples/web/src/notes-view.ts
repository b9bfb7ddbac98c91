import type { RecordOfResource } from '@ashlar/core';
import { html } from 'hono/html';
import type { Note } from './notes.ts';

/** What the page of the notes shows. */
export interface NotesView {
  readonly notes: readonly RecordOfResource<typeof Note>[];
  /** What is wrong with the note that was sent. */
  readonly problem?: string;
  /** What was typed, if it was not kept. */
  readonly text?: string;
}

/** The markup of the page of the notes. */
export async function notesView({ notes, problem, text = '' }: NotesView): Promise<string> {
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
${notes.length === 0 ? html`<p class="ashlar-foot">You have no notes yet.</p>` : html`<ul class="notes">${notes.map(noteView)}</ul>`}
</main>`,
  );
}

function noteView({ id, text, createdAt }: RecordOfResource<typeof Note>) {
  const time = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html`<li><p>${text}</p><div><time class="ashlar-small" datetime="${createdAt.toISOString()}">${time}</time>
<form method="post" action="/notes/${id}/remove"><button class="ashlar-button ashlar-quiet small" type="submit" aria-label="Remove the note: ${text.slice(0, 40)}">Remove</button></form></div></li>`;
}
