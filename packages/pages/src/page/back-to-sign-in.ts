import { type Html, html } from '../html/html.ts';
import { entranceOf, pathTo, type Visit } from '../site/visit.ts';

/** The last line of a page on the way to a session. */
export function backToSignIn(visit: Visit): Html {
  const { site } = visit;
  return html`<p class="ashlar-foot"><a href="${pathTo(visit, entranceOf(site))}">${site.texts.common.backToSignIn}</a></p>
`;
}
