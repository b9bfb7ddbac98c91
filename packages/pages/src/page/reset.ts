import type { TypedValues } from '../field/page-field.ts';
import { html } from '../html/html.ts';
import type { PageProblem } from '../problem/page-problem.ts';
import { forgetLink } from '../site/return-cookie.ts';
import type { SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { keptToken, linkMark, sentToken } from '../site/token-cookie.ts';
import { goOn, goTo, pathTo, type Visit } from '../site/visit.ts';
import { formView } from '../view/form-view.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import { deadLink, takeToken } from './linked-page.ts';
import type { Page } from './page.ts';
import { withRemember } from './remember-field.ts';

/** The page behind a mailed link that sets a new password. */
export function resetPage(phase: SitePhase): Page {
  return {
    show: (visit) => takeToken(visit, 'reset') ?? (keptToken(visit, 'reset') ? form(visit, phase) : dead(visit)),
    submit(visit, values) {
      const { site } = visit;
      const token = sentToken(visit, 'reset', values);
      if (token === undefined) return { ...dead(visit), status: 400 };
      return submit(visit, {
        ...{ phase, values, fields: withRemember(site, phase), extra: { resetToken: token } },
        failed: { text: site.texts.links.dead, field: undefined },
        again: (problem, code) =>
          code === 'AUTHENTICATION_FAILED' ? dead(visit) : form(visit, phase, { values, problem }),
        done({ body }) {
          const headers = forgetLink(visit, 'reset');
          const { to } = body.sessionId === undefined ? goTo(visit, 'signIn') : goOn(visit);
          return { to, headers };
        },
      });
    },
  };
}

function dead(visit: Visit): View {
  return deadLink(visit, { page: 'reset', askAt: visit.site.pages.has('forgot') ? 'forgot' : undefined });
}

function form(
  visit: Visit,
  phase: SitePhase,
  sent?: { readonly values: TypedValues; readonly problem: PageProblem },
): View {
  const { site, returnTo } = visit;
  const { texts } = site;
  const hidden = { returnTo, link: linkMark(visit, 'reset') };
  const body = html`${summary(texts, sent?.problem)}${formView({
    ...{ action: pathTo({ site, returnTo: undefined }, 'reset'), hidden, ...sent },
    ...{ fields: withRemember(site, phase), submit: texts.reset.submit },
  })}`;
  return { title: texts.reset.title, body };
}
