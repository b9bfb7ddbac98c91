import { html } from '../html/html.ts';
import type { SitePhase } from '../site/site.ts';
import { pathTo, type Visit } from '../site/visit.ts';
import type { View } from '../view/view.ts';
import { backToSignIn } from './back-to-sign-in.ts';
import type { Page } from './page.ts';
import { type MailRequest, mailForm, requestMail } from './request-mail.ts';

/** The page that asks for a link to choose a new password. */
export function forgotPage(phase: SitePhase): Page {
  return {
    show: (visit) =>
      visit.url.searchParams.get('done') === 'sent' ? sent(visit) : mailForm(visit, requestOf(visit, phase)),
    submit: (visit, values) => requestMail(visit, values, requestOf(visit, phase)),
  };
}

function requestOf(visit: Visit, phase: SitePhase): MailRequest {
  const { title, lead, submit } = visit.site.texts.forgot;
  return { page: 'forgot', opens: 'reset', phase, title, lead, submit, foot: backToSignIn(visit) };
}

function sent(visit: Visit): View {
  const { forgot } = visit.site.texts;
  const body = html`<a class="ashlar-button ashlar-quiet ashlar-wide" href="${pathTo(visit, 'forgot')}">${forgot.again}</a>
${backToSignIn(visit)}`;
  return { title: forgot.sentTitle, icon: 'mail', lead: forgot.sent, body };
}
