import type { TypedValues } from '../field/page-field.ts';
import { type Html, html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import type { LinkedPage } from '../site/link-to.ts';
import { keepReturn } from '../site/return-cookie.ts';
import type { SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { type Answer, goTo, pathTo, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import type { PageName } from '../view/page-name.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';

/** A form that asks for a mail. Its answer is one page, whether there is such a user or not. */
export interface MailRequest {
  readonly page: PageName;
  /** The page that the link in the mail opens. */
  readonly opens: LinkedPage;
  readonly phase: SitePhase;
  readonly title: string;
  readonly lead: string;
  readonly submit: string;
  readonly foot?: Html;
}

/** The form of a request for a mail. */
export function mailForm(
  { site, returnTo }: Visit,
  { page, phase, title, lead, submit: button, foot }: MailRequest,
  sent?: { readonly values: TypedValues; readonly problem: PageProblem },
): View {
  const body = html`${summary(site.texts, sent?.problem)}${formView({
    ...{ action: pathTo({ site, returnTo: undefined }, page), hidden: { returnTo, step: 'request' }, ...sent },
    ...{ fields: phase.fields, submit: button },
  })}${foot}`;
  return { title, lead, body };
}

/** Sends a request for a mail. */
export function requestMail(visit: Visit, values: TypedValues, request: MailRequest): Promise<Answer> {
  const { page, opens, phase } = request;
  return submit(visit, {
    ...{ phase, values, fields: phase.fields },
    failed: { text: visit.site.texts.problems.unavailable, field: undefined },
    again: (problem) => mailForm(visit, request, { values, problem }),
    done: () => ({ ...goTo(visit, page, { done: 'sent' }), headers: keepReturn(visit, opens) }),
  });
}
