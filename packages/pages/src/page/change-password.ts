import type { TypedValues } from '../field/page-field.ts';
import { html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import type { SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { goTo, nameOf, pathTo, sessionOf, signInFirst, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import type { Page } from './page.ts';

/** The page that changes the password of the user who is signed in. */
export function changePasswordPage(phase: SitePhase): Page {
  return {
    async show(visit) {
      const session = await sessionOf(visit);
      return session === null ? signInFirst(visit) : form(visit, phase, { who: nameOf(visit.site, session) });
    },
    async submit(visit, values) {
      const session = await sessionOf(visit);
      if (session === null) return signInFirst(visit);
      const who = nameOf(visit.site, session);
      return await submit(visit, {
        ...{ phase, values, fields: phase.fields },
        failed: { text: visit.site.texts.problems.wrongPassword, field: phase.fields[0]?.name },
        again: (problem) => form(visit, phase, { who, values, problem }),
        done: () => goTo(visit, 'account', { done: 'password' }),
      });
    },
  };
}

interface Shown {
  readonly who: string;
  readonly values?: TypedValues;
  readonly problem?: PageProblem;
}

function form(visit: Visit, phase: SitePhase, { who, ...sent }: Shown): View {
  const { site } = visit;
  const { texts } = site;
  const body = html`${summary(texts, sent.problem)}${formView({
    ...{ action: pathTo({ site, returnTo: undefined }, 'changePassword'), hidden: {}, username: who, ...sent },
    ...{ fields: phase.fields, submit: texts.changePassword.submit },
  })}<p class="ashlar-foot"><a href="${pathTo({ site, returnTo: undefined }, 'account')}">${texts.common.backToAccount}</a></p>
`;
  return { title: texts.changePassword.title, lead: texts.changePassword.lead, body };
}
