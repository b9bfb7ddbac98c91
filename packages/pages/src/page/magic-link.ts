import type { PageField, TypedValues } from '../field/page-field.ts';
import { html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import { forgetLink } from '../site/return-cookie.ts';
import type { Site, SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { keptToken, linkMark, sentToken } from '../site/token-cookie.ts';
import { type Answer, goOn, pathTo, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import { backToSignIn } from './back-to-sign-in.ts';
import { deadLink, takeToken } from './linked-page.ts';
import type { Page } from './page.ts';
import { withRemember } from './remember-field.ts';
import { type MailRequest, mailForm, requestMail } from './request-mail.ts';

/** The two phases of a link. */
export interface LinkPhases {
  readonly request: SitePhase;
  readonly use: SitePhase;
}

/** The page that asks for a link that signs in, and uses it. It has a button, because mail scanners follow links. */
export function magicLinkPage(phases: LinkPhases): Page {
  return {
    show(visit) {
      const taken = takeToken(visit, 'magicLink');
      if (taken !== undefined) return taken;
      const { searchParams } = visit.url;
      const done = searchParams.get('done');
      if (done === 'sent') return sent(visit);
      if (done === 'dead') return dead(visit);
      const isAsking = searchParams.has('new') || keptToken(visit, 'magicLink') === undefined;
      return isAsking ? mailForm(visit, asking(visit, phases)) : button(visit, phases);
    },
    submit: (visit, values) =>
      values.step === 'request' ? requestMail(visit, values, asking(visit, phases)) : use(visit, values, phases),
  };
}

async function use(visit: Visit, values: TypedValues, phases: LinkPhases): Promise<Answer> {
  const { site } = visit;
  const token = sentToken(visit, 'magicLink', values);
  if (token === undefined) return { ...dead(visit), status: 400 };
  // The attributes of a new account are asked for only once the door misses them.
  const fields = fieldsOf(site, phases, Object.keys(values));
  const further = phases.use.fields.filter((field) => !fields.includes(field));
  return await submit(visit, {
    ...{ phase: phases.use, values, fields, further, extra: { token } },
    failed: { text: site.texts.links.dead, field: undefined },
    again: (problem, code) =>
      code === 'AUTHENTICATION_FAILED' ? dead(visit) : button(visit, phases, { values, problem }),
    done() {
      const headers = forgetLink(visit, 'magicLink');
      return { to: goOn(visit).to, headers };
    },
  });
}

/** The fields of the second form that are in use. */
function fieldsOf(site: Site, { use: phase }: LinkPhases, names: readonly string[]): readonly PageField[] {
  return withRemember(site, phase).filter(({ name }) => name === 'remember' || names.includes(name));
}

function button(
  visit: Visit,
  phases: LinkPhases,
  sent?: { readonly values: TypedValues; readonly problem: PageProblem },
): View {
  const { site, returnTo } = visit;
  const { texts } = site;
  const hidden = { returnTo, step: 'use', link: linkMark(visit, 'magicLink') };
  const wrong = sent?.problem.lines.flatMap(({ field }) => field ?? []) ?? [];
  const fields = fieldsOf(site, phases, [...wrong, ...Object.keys(sent?.values ?? {})]);
  const body = html`${summary(texts, sent?.problem)}${formView({
    ...{ action: pathTo({ site, returnTo: undefined }, 'magicLink'), hidden },
    ...{ fields, submit: texts.magicLink.use, ...sent },
  })}`;
  return { title: texts.magicLink.useTitle, lead: texts.magicLink.useLead, body };
}

function dead(visit: Visit): View {
  return deadLink(visit, { page: 'magicLink', askAt: 'magicLink' });
}

function asking(visit: Visit, { request }: LinkPhases): MailRequest {
  const { pages, texts } = visit.site;
  const { title, lead, submit: button, withPassword } = texts.magicLink;
  const foot = html`<p class="ashlar-foot"><a href="${pathTo(visit, 'signIn')}">${withPassword}</a></p>\n`;
  const mail = { page: 'magicLink', opens: 'magicLink', phase: request, title, lead, submit: button } as const;
  return { ...mail, ...(pages.has('signIn') ? { foot } : {}) };
}

function sent(visit: Visit): View {
  const { pages, texts } = visit.site;
  const { magicLink } = texts;
  const body = html`<a class="ashlar-button ashlar-quiet ashlar-wide" href="${pathTo(visit, 'magicLink', { new: '' })}">${magicLink.again}</a>
${pages.has('signIn') && backToSignIn(visit)}`;
  return { title: magicLink.sentTitle, icon: 'mail', lead: magicLink.sent, body };
}
