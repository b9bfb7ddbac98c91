import { type Html, html } from '../html/html.ts';
import { entranceOf, pathTo, type Visit } from '../site/visit.ts';

/** A link for what needs a fresh proof: it is done after signing in once more. */
export function signInAgain({ site, url }: Visit): Html {
  const path = pathTo({ site, returnTo: url.pathname }, entranceOf(site), { again: '' });
  return html`<p class="ashlar-lead"><a href="${path}">${site.texts.signIn.title}</a></p>\n`;
}
