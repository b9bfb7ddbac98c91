import { html, textOf } from '../html/html.ts';
import type { Site } from '../site/site.ts';
import type { Answer } from '../site/visit.ts';
import { contentOf, defaultDocument, titleOf } from '../view/document.ts';
import type { PageName } from '../view/page-name.ts';
import type { View } from '../view/view.ts';

/** The answer of a page. */
export function respond(site: Site, page: PageName | 'problem', answer: Answer): Response {
  if (answer instanceof Response) return answer;
  if ('to' in answer) {
    const headers = withOwn(answer.headers);
    // RFC 9110 section 15.4.4: the browser goes on with a GET.
    headers.set('Location', answer.to);
    return new Response(null, { status: 303, headers });
  }
  const nonce = crypto.randomUUID();
  const headers = withOwn(answer.headers);
  headers.set('Content-Type', 'text/html; charset=utf-8');
  headers.set('Content-Security-Policy', policyOf(site, nonce));
  return new Response(documentOf(site, page, { view: answer, nonce }), { status: answer.status ?? 200, headers });
}

function documentOf(
  { texts, style, name, home, base, auth, document }: Site,
  page: PageName | 'problem',
  { view, nonce }: { readonly view: View; readonly nonce: string },
): string {
  const { language, direction } = texts.common;
  const title = textOf(html`${titleOf(texts, view, name)}`);
  const parts = { page, title, content: textOf(contentOf(view)), style, nonce, language, direction };
  const isPage = home === new URL(base, auth.baseUrl).href;
  return document?.(parts) ?? defaultDocument(parts, { name, home: isPage ? undefined : home });
}

/**
 * The headers of every answer: nothing is kept, framed or guessed at (ASVS 5.0 3.4, 14.3.2). The referrer stays within this
 * site. With `no-referrer` browsers send `Origin: null` with a form, and those without fetch metadata would be refused.
 */
function withOwn(given: Headers | undefined): Headers {
  const headers = new Headers(given);
  headers.set('Cache-Control', 'no-store');
  headers.set('Vary', 'Cookie');
  headers.set('X-Content-Type-Options', 'nosniff');
  if (!headers.has('Referrer-Policy')) headers.set('Referrer-Policy', 'same-origin');
  return headers;
}

/** Nothing but our own style is loaded, forms go to this site, and no other site shows a page in a frame (ASVS 5.0 3.4.3). */
function policyOf({ policy }: Site, nonce: string): string {
  const { 'style-src': styles = '', ...further } = policy;
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'${styles === '' ? '' : ` ${styles}`}`,
    ...Object.entries(further).map(([directive, sources]) => `${directive} ${sources}`),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
