import { peekToken } from '@ashlar/authentication';
import { html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import { forgetLink } from '../site/return-cookie.ts';
import type { Site, SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { keptToken, linkMark, sentToken } from '../site/token-cookie.ts';
import { type Answer, goOn, goTo, pathTo, sessionOf, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import { backToSignIn } from './back-to-sign-in.ts';
import { deadLink, takeToken } from './linked-page.ts';
import type { Page } from './page.ts';
import { withRemember } from './remember-field.ts';
import { type MailRequest, mailForm, requestMail } from './request-mail.ts';

/** The page behind a mailed link that confirms an address. It has a button, because mail scanners follow links. */
export function confirmPage(resend: SitePhase | undefined): Page {
  return {
    show(visit) {
      const taken = takeToken(visit, 'confirm');
      if (taken !== undefined) return taken;
      const done = visit.url.searchParams.get('done');
      if (done === 'sent' || done === 'registered') return checkMail(visit, done);
      const token = keptToken(visit, 'confirm');
      if (token !== undefined && !visit.url.searchParams.has('resend'))
        return button(visit, phaseFor(visit.site, token));
      return done === 'dead' || resend === undefined ? dead(visit) : mailForm(visit, resending(visit, resend));
    },
    submit(visit, values) {
      if (values.step === 'request' && resend !== undefined)
        return requestMail(visit, values, resending(visit, resend));
      return use(visit, values);
    },
  };
}

/** A token names the add-on that has sent it. The door checks the token; this only picks the door. */
function phaseFor({ phases }: Site, token: string): SitePhase | undefined {
  const strategy = peekToken(token)?.strategy;
  return phases.confirm.find(({ served }) => served.strategy === strategy) ?? phases.confirm[0];
}

async function use(visit: Visit, values: Readonly<Record<string, string>>): Promise<Answer> {
  const { site } = visit;
  const token = sentToken(visit, 'confirm', values);
  const phase = token === undefined ? undefined : phaseFor(site, token);
  if (phase === undefined) return { ...dead(visit), status: 400 };
  const isSignedIn = (await sessionOf(visit)) !== null;
  return await submit(visit, {
    ...{ phase, values, fields: withRemember(site, phase), extra: { token } },
    failed: { text: site.texts.links.dead, field: undefined },
    again: (problem, code) => (code === 'AUTHENTICATION_FAILED' ? dead(visit) : button(visit, phase, problem)),
    done({ body }) {
      const headers = forgetLink(visit, 'confirm');
      if (body.sessionId !== undefined) return { to: goOn(visit).to, headers };
      return { to: goTo(visit, isSignedIn ? 'account' : 'signIn', { done: 'confirmed' }).to, headers };
    },
  });
}

function button(visit: Visit, phase: SitePhase | undefined, problem?: PageProblem): View {
  const { site, returnTo } = visit;
  const { texts } = site;
  const hidden = { returnTo, step: 'use', link: linkMark(visit, 'confirm') };
  const body = html`${summary(texts, problem)}${formView({
    ...{ action: pathTo({ site, returnTo: undefined }, 'confirm'), hidden },
    ...{ fields: phase === undefined ? [] : withRemember(site, phase), submit: texts.confirm.submit },
  })}`;
  return { title: texts.confirm.title, lead: texts.confirm.lead, body };
}

function dead(visit: Visit): View {
  return deadLink(visit, { page: 'confirm', askAt: visit.site.phases.resend === undefined ? undefined : 'confirm' });
}

function resending(visit: Visit, phase: SitePhase): MailRequest {
  const { resendTitle: title, resendLead: lead, resend: submitText } = visit.site.texts.confirm;
  return { page: 'confirm', opens: 'confirm', phase, title, lead, submit: submitText, foot: backToSignIn(visit) };
}

function checkMail(visit: Visit, done: 'sent' | 'registered'): View {
  const { site } = visit;
  const { confirm, forgot } = site.texts;
  const again =
    site.phases.resend === undefined
      ? undefined
      : html`<a class="ashlar-button ashlar-quiet ashlar-wide" href="${pathTo(visit, 'confirm', { resend: '' })}">${forgot.again}</a>\n`;
  const body = html`${again}${backToSignIn(visit)}`;
  return done === 'sent'
    ? { title: confirm.sentTitle, icon: 'mail', lead: confirm.sent, body }
    : { title: confirm.registeredTitle, icon: 'mail', lead: confirm.registered, body };
}
