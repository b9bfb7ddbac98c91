import type { TypedValues } from '../field/page-field.ts';
import { type Html, html } from '../html/html.ts';
import type { PageProblem, ProblemLine } from '../problem/page-problem.ts';
import type { SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { goOn, nameOf, pathTo, sessionOf, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import { notice, summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import type { Page } from './page.ts';
import { withRemember } from './remember-field.ts';

/** The page that signs in with a password. */
export function signInPage(phase: SitePhase): Page {
  return {
    async show(visit) {
      const session = visit.url.searchParams.has('again') ? null : await sessionOf(visit);
      return session === null ? form(visit, phase) : already(visit, nameOf(visit.site, session));
    },
    submit: (visit, values) =>
      submit(visit, {
        ...{ phase, values, fields: withRemember(visit.site, phase) },
        failed: wrongDetails(visit, phase),
        again: (problem) => form(visit, phase, { values, problem }),
        done: () => goOn(visit),
      }),
  };
}

/** It never says which of them is wrong (ASVS 5.0 6.3.8). */
function wrongDetails({ site }: Visit, { fields }: SitePhase): ProblemLine {
  const names = fields.map(({ name }) => name);
  return { text: site.texts.problems.wrongSignIn(fields[0]?.label ?? ''), field: names[0], among: names };
}

interface Sent {
  readonly values: TypedValues;
  readonly problem: PageProblem;
}

function form(visit: Visit, phase: SitePhase, sent?: Sent): View {
  const { site, url, returnTo } = visit;
  const { texts, pages } = site;
  const forgot = pages.has('forgot')
    ? html`<p class="ashlar-aside"><a href="${pathTo(visit, 'forgot')}">${texts.signIn.forgot}</a></p>\n`
    : undefined;
  const body = html`${url.searchParams.get('done') === 'confirmed' && sent === undefined ? notice(texts.confirm.done) : undefined}${summary(
    texts,
    sent?.problem,
  )}${formView({
    ...{ action: pathTo({ site, returnTo: undefined }, 'signIn'), hidden: { returnTo }, ...sent },
    ...{ fields: withRemember(site, phase), submit: texts.signIn.submit, aside: forgot },
  })}${otherWays(visit)}`;
  return { title: texts.signIn.title, body };
}

function otherWays(visit: Visit): Html {
  const { texts, pages } = visit.site;
  const byLink = html`<p class="ashlar-or">${texts.common.or}</p>
<a class="ashlar-button ashlar-quiet ashlar-wide" href="${pathTo(visit, 'magicLink')}">${texts.signIn.byLink}</a>
`;
  const register = html`<p class="ashlar-foot">${texts.signIn.newHere} <a href="${pathTo(visit, 'register')}">${texts.signIn.register}</a></p>
`;
  return html`${pages.has('magicLink') && byLink}${pages.has('register') && register}`;
}

/** A visitor who is signed in needs no form, but may want one. */
function already(visit: Visit, who: string): View {
  const { signIn, common } = visit.site.texts;
  const body = html`<a class="ashlar-button ashlar-wide" href="${goOn(visit).to}">${common.proceed}</a>
<p class="ashlar-foot"><a href="${pathTo(visit, 'signIn', { again: '' })}">${signIn.again}</a></p>
`;
  return { title: signIn.alreadyTitle, lead: signIn.already(who), body };
}
