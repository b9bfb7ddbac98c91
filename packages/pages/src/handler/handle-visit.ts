import { AshlarError } from '@ashlar/core';
import { HttpProblem, type RequestOrigin } from '@ashlar/http';
import { bodyLimits, readBody } from '@ashlar/http/extension';
import type { TypedValues } from '../field/page-field.ts';
import { html } from '../html/html.ts';
import { generalText } from '../problem/page-problem.ts';
import type { Refusal } from '../problem/read-problem.ts';
import type { Site } from '../site/site.ts';
import { type Answer, headersForDoor, ownAddress, pathTo, type Visit } from '../site/visit.ts';
import { summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import type { PlacedPage } from './all-pages.ts';
import { respond } from './respond.ts';

/** A site and its pages by path. */
export interface Served {
  readonly site: Site;
  readonly pages: ReadonlyMap<string, PlacedPage>;
}

/** Answers a request to a page. It never rejects: what goes wrong is a page too, and `onError` hears of what is ours. */
export async function handleVisit({ site, pages }: Served, request: Request, from: RequestOrigin): Promise<Response> {
  const url = new URL(request.url);
  const placed = pages.get(url.pathname);
  const page = placed?.name ?? 'problem';
  try {
    const answer =
      placed === undefined ? problemView(site, refusalOf(404)) : await visit(site, placed, { request, from });
    const response = respond(site, page, answer);
    return request.method === 'HEAD' ? new Response(null, response) : response;
  } catch (error) {
    return respondTo(site, error);
  }
}

function respondTo(site: Site, error: unknown): Response {
  const view = problemView(site, refusalFor(site, error));
  try {
    return respond(site, 'problem', view);
  } catch {
    // The layout of the application may be what has failed.
    return respond({ ...site, document: undefined }, 'problem', view);
  }
}

/** In the order of the door: the method, the origin, the body. */
async function visit(
  site: Site,
  { page }: PlacedPage,
  { request, from }: { readonly request: Request; readonly from: RequestOrigin },
): Promise<Answer> {
  const url = new URL(request.url);
  const headers = headersForDoor(request.headers);
  const returnTo = ownAddress(site, url.searchParams.get('returnTo'));
  const made: Visit = { site, request, url, headers, from, returnTo };
  if (request.method === 'GET' || request.method === 'HEAD') return await page.show(made);
  if (request.method !== 'POST') return problemView(site, refusalOf(405, { Allow: 'GET, HEAD, POST' }));
  if (!site.auth.sameOrigin({ method: 'POST', headers })) return problemView(site, refusalOf(403, {}, 'CROSS_ORIGIN'));
  const values = await typedValues(request);
  return await page.submit({ ...made, returnTo: ownAddress(site, values.returnTo) }, values);
}

/** Only text is read of a form. */
async function typedValues(request: Request): Promise<TypedValues> {
  const { kind, members } = await readBody(request, { forms: true, limits: bodyLimits });
  if (kind === 'json' && Object.keys(members).length > 0) throw new FormExpected();
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

class FormExpected extends AshlarError {
  constructor() {
    super('UNSUPPORTED_MEDIA_TYPE', 'invalid', { message: 'a page takes forms alone' });
  }
}

function refusalOf(status: number, headers: Readonly<Record<string, string>> = {}, code = ''): Refusal {
  return { status, code, headers, issues: [], retryAfter: undefined };
}

/** What is ours goes to `onError`, and to the visitor nothing but that. */
function refusalFor({ auth }: Site, error: unknown): Refusal {
  if (error instanceof FormExpected) return refusalOf(415, { 'Accept-Post': 'application/x-www-form-urlencoded' });
  if (error instanceof HttpProblem && error.status < 500) return refusalOf(error.status, error.headers, error.code);
  if (error instanceof AshlarError && error.class === 'invalid') return refusalOf(400);
  auth.scope(null).report(error);
  return error instanceof AshlarError && error.class === 'unavailable'
    ? refusalOf(503, { 'Retry-After': '1' })
    : refusalOf(500);
}

/** A page that says only what is wrong, and leads on. */
function problemView(site: Site, refusal: Refusal): View {
  const { status } = refusal;
  const { texts } = site;
  const headers = new Headers(refusal.headers);
  const path = pathTo({ site, returnTo: undefined }, 'account');
  const on = html`<a class="ashlar-button ashlar-wide" href="${path}">${texts.common.backToAccount}</a>\n`;
  if (status === 404) {
    const { notFound: title, notFoundLead: lead } = texts.problems;
    return { title, icon: 'broken', lead, body: on, status, headers };
  }
  const lines = [{ text: generalText(texts, refusal), field: undefined }];
  const body = html`${summary(texts, { status, headers: refusal.headers, lines })}${on}`;
  return { title: texts.common.problem, body, status, headers, isProblem: true };
}
