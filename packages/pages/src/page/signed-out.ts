import { html } from '../html/html.ts';
import { generalText } from '../problem/page-problem.ts';
import { askDoor } from '../site/ask-door.ts';
import { entranceOf, goTo, nameOf, pathTo, sessionOf, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import type { Page } from './page.ts';

/** The page that logs out: a button for the one who is signed in, a farewell for everyone else. */
export const signedOutPage: Page = {
  async show(visit) {
    const session = await sessionOf(visit);
    return session === null ? farewell(visit) : ask(visit, nameOf(visit.site, session));
  },
  async submit(visit) {
    const { signOut, texts } = visit.site;
    const answer = await askDoor(visit, { method: 'DELETE', path: signOut });
    if (answer.kind === 'sent') return answer.response;
    const { headers } = answer;
    if (answer.kind === 'done') return { to: goTo(visit, 'signedOut').to, headers };
    const { status } = answer.refusal;
    const lines = [{ text: generalText(texts, answer.refusal), field: undefined }];
    const body = summary(texts, { status, headers: {}, lines }) ?? html``;
    for (const [name, value] of Object.entries(answer.refusal.headers)) headers.set(name, value);
    return { title: texts.signedOut.askTitle, body, status, headers, isProblem: true };
  },
};

function ask({ site }: Visit, who: string): View {
  const { signedOut, common } = site.texts;
  const own = { site, returnTo: undefined };
  const form = formView({ action: pathTo(own, 'signedOut'), hidden: {}, fields: [], submit: signedOut.submit });
  const body = html`${form}<p class="ashlar-foot"><a href="${pathTo(own, 'account')}">${common.backToAccount}</a></p>\n`;
  return { title: signedOut.askTitle, lead: signedOut.ask(who), body };
}

function farewell(visit: Visit): View {
  const { site, url } = visit;
  const { signedOut } = site.texts;
  const lead = url.searchParams.get('done') === 'everywhere' ? signedOut.everywhere : signedOut.lead;
  const body = html`<a class="ashlar-button ashlar-wide" href="${pathTo(visit, entranceOf(site))}">${signedOut.signIn}</a>\n`;
  return { title: signedOut.title, icon: 'done', lead, body };
}
