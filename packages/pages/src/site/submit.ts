import { bodyFields, formMembers } from '@ashlar/http/extension';
import type { PageField, TypedValues } from '../field/page-field.ts';
import { missingFields, type PageProblem, type ProblemLine, pageProblem } from '../problem/page-problem.ts';
import type { View } from '../view/view.ts';
import { askDoor, type DoorAnswer } from './ask-door.ts';
import type { Site, SitePhase } from './site.ts';
import { keepToken } from './token-cookie.ts';
import { type Answer, goTo, type Redirect, signInFirst, type Visit } from './visit.ts';

/** A form that was sent, and what may come of it. */
export interface Submission {
  readonly phase: SitePhase;
  /** The fields that the form has. */
  readonly fields: readonly PageField[];
  /** Further fields, which the form gets if the door misses them. */
  readonly further?: readonly PageField[];
  readonly values: TypedValues;
  /** Members of the body that no field holds, such as a token. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** What is said if the credential is wrong. */
  readonly failed: ProblemLine;
  /** The page again, with what is wrong. */
  again(problem: PageProblem, code: string): View;
  /** Where success leads. */
  done(answer: Extract<DoorAnswer, { readonly kind: 'done' }>): Redirect;
}

/** Sends a form through the door. Success redirects with the cookie of the door; a failure shows the page again. */
export async function submit(visit: Visit, submission: Submission): Promise<Answer> {
  const { site } = visit;
  const { phase, fields, further = [], values, failed } = submission;
  const basis = { texts: site.texts, fields, values, failed };
  const missing = missingFields(basis);
  if (missing !== undefined) return shown(submission.again(missing, 'INVALID_INPUT'), missing, new Headers());
  const { method } = phase.served;
  const answer = await askDoor(visit, { method, path: phase.path }, membersOf(site, submission));
  if (answer.kind === 'sent') return answer.response;
  const { headers } = answer;
  if (answer.kind === 'done') return redirected(nextOf(visit, submission, answer), headers);
  if (answer.refusal.code === 'SESSION_NEEDED') return redirected(signInFirst(visit), headers);
  const problem = pageProblem({ ...basis, fields: [...fields, ...further] }, answer.refusal);
  return shown(submission.again(problem, answer.refusal.code), problem, headers);
}

/** Where success leads. A sign-in that waits for a second factor goes on to its page, with what the visitor has chosen. */
function nextOf(
  visit: Visit,
  submission: Submission,
  answer: Extract<DoorAnswer, { readonly kind: 'done' }>,
): Redirect {
  const { site } = visit;
  const { pending } = answer.body;
  if (typeof pending !== 'string') return submission.done(answer);
  const kept = site.pages.has('secondFactor') ? keepToken(site, 'secondFactor', pending) : undefined;
  if (kept === undefined) {
    throw new TypeError(
      `${site.resource.name} asks for a second factor, and auth serves no phase that takes it: offer one with phase: true`,
    );
  }
  const remember = submission.values.remember === 'on' ? { remember: 'on' } : {};
  const { to } = goTo(visit, 'secondFactor', remember);
  return { to, headers: merged(submission.done(answer).headers ?? new Headers(), new Headers({ 'Set-Cookie': kept })) };
}

function redirected(redirect: Redirect, headers: Headers): Redirect {
  return { to: redirect.to, headers: merged(headers, redirect.headers) };
}

function shown(view: View, { status, headers: needed }: PageProblem, headers: Headers): View {
  const all = merged(headers, view.headers);
  for (const [name, value] of Object.entries(needed)) all.set(name, value);
  return { ...view, status, isProblem: true, headers: all };
}

/** Every cookie of both. */
function merged(first: Headers, second: Headers | undefined): Headers {
  const all = new Headers(first);
  for (const [name, value] of second ?? []) {
    if (name === 'set-cookie') all.append(name, value);
    else all.set(name, value);
  }
  return all;
}

/** The body for the door: what the fields of this form hold, and nothing else that was sent. */
function membersOf(
  { auth, resource }: Site,
  { phase, fields, values, extra }: Submission,
): Readonly<Record<string, unknown>> {
  const typed = fields.flatMap(({ name, type }): [string, string][] => {
    if (name === 'remember') return [];
    // A box that is not ticked sends nothing.
    const value = values[name] ?? (type === 'checkbox' ? 'false' : undefined);
    return value === undefined ? [] : [[name, value]];
  });
  const members = formMembers(Object.fromEntries(typed), bodyFields(resource, phase.served));
  const asksToStay = auth.remember === 'asked' && phase.served.session === 'starts';
  return { ...members, ...extra, ...(asksToStay ? { remember: values.remember === 'on' } : {}) };
}
