import { type Html, html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import type { PageTexts } from '../texts/page-texts.ts';
import { idOf, summaryLines } from './field-view.ts';

/**
 * What is wrong, at the top of the page, with a link to each field. It is announced (`role="alert"`), and a browser gives it the
 * focus without a script (`autofocus`; WCAG 2.2 3.3.1).
 */
export function summary(texts: PageTexts, problem: PageProblem | undefined): Html | undefined {
  if (problem === undefined) return undefined;
  const lines = problem.lines.map(({ text, field }) =>
    field === undefined ? html`<li>${text}</li>` : html`<li><a href="#${idOf(field)}">${text}</a></li>`,
  );
  return html`<div class="ashlar-problem" role="alert" aria-labelledby="ashlar-problem" tabindex="-1" autofocus>
<h2 class="ashlar-problem-title" id="ashlar-problem">${texts.common.problem}</h2>
<ul class="ashlar-problem-list" id="${summaryLines}">${lines}</ul>
</div>
`;
}

/** Something that went well. */
export function notice(...lines: readonly (string | Html)[]): Html {
  return html`<div class="ashlar-notice" role="status">${lines.map((line) => html`<p>${line}</p>`)}</div>
`;
}
