import type { TypedValues } from '../field/page-field.ts';
import { html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import { keepReturn } from '../site/return-cookie.ts';
import type { SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { entranceOf, goOn, goTo, pathTo, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import type { Page } from './page.ts';
import { withRemember } from './remember-field.ts';

/** The page that creates an account. */
export function registerPage(phase: SitePhase): Page {
  return {
    show: (visit) => form(visit, phase),
    submit: (visit, values) =>
      submit(visit, {
        ...{ phase, values, fields: withRemember(visit.site, phase) },
        failed: { text: visit.site.texts.problems.internal, field: undefined },
        again: (problem) => form(visit, phase, { values, problem }),
        // Without a session the address has to be confirmed first.
        done: ({ body }) => (body.sessionId === undefined ? checkMail(visit) : goOn(visit)),
      }),
  };
}

function checkMail(visit: Visit) {
  if (!visit.site.pages.has('confirm')) return goTo(visit, 'signIn');
  return { ...goTo(visit, 'confirm', { done: 'registered' }), headers: keepReturn(visit, 'confirm') };
}

function form(
  visit: Visit,
  phase: SitePhase,
  sent?: { readonly values: TypedValues; readonly problem: PageProblem },
): View {
  const { site, returnTo } = visit;
  const { texts } = site;
  const body = html`${summary(texts, sent?.problem)}${formView({
    ...{ action: pathTo({ site, returnTo: undefined }, 'register'), hidden: { returnTo }, ...sent },
    ...{ fields: withRemember(site, phase), submit: texts.register.submit },
  })}<p class="ashlar-foot">${texts.register.haveAccount} <a href="${pathTo(visit, entranceOf(site))}">${texts.register.signIn}</a></p>
`;
  return { title: texts.register.title, body };
}
