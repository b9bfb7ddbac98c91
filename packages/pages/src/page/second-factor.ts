import { inWords } from '../field/in-words.ts';
import type { TypedValues } from '../field/page-field.ts';
import { html } from '../html/html.ts';
import type { PageProblem, ProblemLine } from '../problem/page-problem.ts';
import type { SitePhase } from '../site/site.ts';
import { submit } from '../site/submit.ts';
import { dropToken, keptToken } from '../site/token-cookie.ts';
import { type Answer, entranceOf, goOn, pathTo, type Visit } from '../site/visit.ts';
import { formView, rememberName } from '../view/form-view.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import { backToSignIn } from './back-to-sign-in.ts';
import type { Page } from './page.ts';

/** The page for a sign-in that waits for a second factor. Of several factors the visitor may choose another one. */
export function secondFactorPage(phases: readonly [SitePhase, ...SitePhase[]]): Page {
  return {
    show(visit) {
      const { searchParams } = visit.url;
      const remember = searchParams.get(rememberName) === 'on' ? 'on' : undefined;
      const phase = chosen(phases, searchParams.get('with'));
      return isWaiting(visit) ? form(visit, phases, { phase, remember }) : over(visit);
    },
    submit: (visit, values) => verify(visit, phases, values),
  };
}

async function verify(
  visit: Visit,
  phases: readonly [SitePhase, ...SitePhase[]],
  values: TypedValues,
): Promise<Answer> {
  const { site } = visit;
  const pending = keptToken(visit, 'secondFactor');
  if (pending === undefined) return { ...over(visit), status: 400 };
  const phase = chosen(phases, values.with);
  const remember = values[rememberName] === 'on' ? 'on' : undefined;
  return await submit(visit, {
    ...{ phase, values, fields: phase.fields, extra: { pending } },
    failed: wrongProof(visit, phase),
    // A code is a secret, so it does not come back.
    again: (problem) => form(visit, phases, { phase, remember, problem }),
    done() {
      const headers = new Headers();
      headers.append('Set-Cookie', dropToken(site, 'secondFactor'));
      return { to: goOn(visit).to, headers };
    },
  });
}

/** It is said once, in the summary. The fields are marked. */
function wrongProof({ site }: Visit, { fields }: SitePhase): ProblemLine {
  const names = fields.map(({ name }) => name);
  return { text: site.texts.secondFactor.wrong, field: names[0], among: names };
}

/** The phase of a strategy, or the first. */
function chosen([first, ...others]: readonly [SitePhase, ...SitePhase[]], strategy: unknown): SitePhase {
  return others.find(({ served }) => served.strategy === strategy) ?? first;
}

function isWaiting(visit: Visit): boolean {
  return keptToken(visit, 'secondFactor') !== undefined;
}

interface Shown {
  readonly phase: SitePhase;
  /** The choice of the sign-in, which the form passes on. */
  readonly remember: string | undefined;
  readonly problem?: PageProblem;
}

function form(visit: Visit, phases: readonly SitePhase[], { phase, remember, problem }: Shown): View {
  const { site, returnTo } = visit;
  const { texts } = site;
  const kept = remember === undefined ? {} : { [rememberName]: remember };
  const others = phases
    .filter((each) => each !== phase)
    .map(({ served: { strategy } }) => {
      const path = pathTo(visit, 'secondFactor', { with: strategy, ...kept });
      return html`<p class="ashlar-aside"><a href="${path}">${texts.secondFactor.other(inWords(strategy))}</a></p>\n`;
    });
  const body = html`${summary(texts, problem)}${formView({
    action: pathTo({ site, returnTo: undefined }, 'secondFactor'),
    hidden: { returnTo, with: phase.served.strategy, ...kept },
    ...{ fields: phase.fields, submit: texts.secondFactor.submit, aside: others, problem },
  })}${backToSignIn(visit)}`;
  return { title: texts.secondFactor.title, lead: texts.secondFactor.lead, body };
}

/** The sign-in is too old, or was finished in another tab. */
function over(visit: Visit): View {
  const { site } = visit;
  const { overTitle: title, over: lead } = site.texts.secondFactor;
  const body = html`<a class="ashlar-button ashlar-wide" href="${pathTo(visit, entranceOf(site))}">${site.texts.common.backToSignIn}</a>\n`;
  return { title, icon: 'broken', lead, body };
}
