import { type Html, html } from '../html/html.ts';
import { generalText, type PageProblem } from '../problem/page-problem.ts';
import { askDoor } from '../site/ask-door.ts';
import {
  type Answer,
  goTo,
  nameOf,
  pathTo,
  type SiteSession,
  sessionOf,
  signInFirst,
  type Visit,
} from '../site/visit.ts';
import { hiddenFields } from '../view/form-view.ts';
import { notice, summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import type { Page } from './page.ts';
import { signInAgain } from './sign-in-again.ts';

/** The page of the user who is signed in. */
export const accountPage: Page = {
  async show(visit) {
    const session = await sessionOf(visit);
    return session === null ? signInFirst(visit) : account(visit, session);
  },
  async submit(visit, values) {
    const session = await sessionOf(visit);
    return session === null ? signInFirst(visit) : await logOutEverywhere(visit, session, values.keepCurrent === 'on');
  },
};

async function logOutEverywhere(visit: Visit, session: SiteSession, keepCurrent: boolean): Promise<Answer> {
  const { texts, phases } = visit.site;
  const phase = phases.logOutEverywhere;
  if (phase === undefined) return account(visit, session);
  const { method } = phase.served;
  const answer = await askDoor(visit, { method, path: phase.path }, keepCurrent ? { keepCurrent } : {});
  if (answer.kind === 'sent') return answer.response;
  const { headers } = answer;
  if (answer.kind === 'done') {
    const next = keepCurrent
      ? goTo(visit, 'account', { done: 'others' })
      : goTo(visit, 'signedOut', { done: 'everywhere' });
    return { to: next.to, headers };
  }
  const { refusal } = answer;
  if (refusal.code === 'SESSION_NEEDED') return { ...signInFirst(visit), headers };
  for (const [name, value] of Object.entries(refusal.headers)) headers.set(name, value);
  const lines = [{ text: generalText(texts, refusal), field: undefined }];
  const problem = { status: refusal.status, headers: refusal.headers, lines };
  return { ...account(visit, session, problem), status: refusal.status, headers };
}

function account(visit: Visit, session: SiteSession, problem?: PageProblem): View {
  const { site } = visit;
  const { texts } = site;
  const done = problem === undefined ? doneNotice(visit) : undefined;
  const again = problem?.status === 403 ? signInAgain(visit) : undefined;
  const body = html`${summary(texts, problem)}${again}${done}${unconfirmed(visit, session)}${person(visit, session)}${passwordPart(visit)}${devicesPart(visit)}${sessionPart(visit)}${everywherePart(visit)}`;
  return { title: texts.account.title, body, isProblem: problem !== undefined };
}

function doneNotice({ site: { texts }, url }: Visit): Html | undefined {
  const done = url.searchParams.get('done');
  if (done === 'password') return notice(texts.account.passwordChanged);
  if (done === 'others') return notice(texts.account.othersEnded);
  return done === 'confirmed' ? notice(texts.confirm.done) : undefined;
}

function unconfirmed({ site }: Visit, { user }: SiteSession): Html | undefined {
  const { texts, phases, confirmedAt } = site;
  if (phases.resend === undefined || confirmedAt === undefined || Reflect.get(user, confirmedAt) !== null)
    return undefined;
  const link = html`<a href="${pathTo({ site, returnTo: undefined }, 'confirm', { resend: '' })}">${texts.account.resend}</a>`;
  return html`<div class="ashlar-notice ashlar-open"><p>${texts.account.unconfirmed}</p><p>${link}</p></div>\n`;
}

function person({ site }: Visit, session: SiteSession): Html {
  const who = nameOf(site, session);
  return html`<div class="ashlar-person">
<span class="ashlar-initial" aria-hidden="true">${[...who][0]?.toUpperCase()}</span>
<p><span class="ashlar-small">${site.texts.account.signedInAs}</span><br><span class="ashlar-who">${who}</span></p>
</div>
`;
}

function passwordPart({ site }: Visit): Html | undefined {
  if (!site.pages.has('changePassword')) return undefined;
  const { account } = site.texts;
  return html`<section class="ashlar-part ashlar-row">
<h2>${account.password}</h2>
<a class="ashlar-button ashlar-quiet" href="${pathTo({ site, returnTo: undefined }, 'changePassword')}">${account.changePassword}</a>
</section>
`;
}

function devicesPart({ site }: Visit): Html | undefined {
  if (!site.pages.has('devices')) return undefined;
  const { devices } = site.texts;
  return html`<section class="ashlar-part ashlar-row">
<h2>${devices.title}</h2>
<a class="ashlar-button ashlar-quiet" href="${pathTo({ site, returnTo: undefined }, 'devices')}">${devices.show}</a>
</section>
`;
}

function sessionPart({ site }: Visit): Html {
  const { account } = site.texts;
  return html`<section class="ashlar-part ashlar-row">
<h2>${account.session}</h2>
<form method="post" action="${pathTo({ site, returnTo: undefined }, 'signedOut')}"><button class="ashlar-button ashlar-quiet" type="submit">${account.signOut}</button></form>
</section>
`;
}

function everywherePart({ site }: Visit): Html | undefined {
  if (site.phases.logOutEverywhere === undefined) return undefined;
  const { account } = site.texts;
  return html`<section class="ashlar-part">
<h2>${account.everywhere}</h2>
<p>${account.everywhereLead}</p>
<form class="ashlar-form" method="post" action="${pathTo({ site, returnTo: undefined }, 'account')}">
${hiddenFields({ step: 'everywhere' })}<div class="ashlar-tick"><input id="field-keepCurrent" name="keepCurrent" type="checkbox" value="on"><label class="ashlar-label" for="field-keepCurrent">${account.keepCurrent}</label></div>
<div><button class="ashlar-button ashlar-quiet ashlar-grave" type="submit">${account.signOutEverywhere}</button></div>
</form>
</section>
`;
}
