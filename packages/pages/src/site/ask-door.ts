import { type Refusal, readProblem } from '../problem/read-problem.ts';
import type { Visit } from './visit.ts';

/** What the door has answered. */
export type DoorAnswer =
  | { readonly kind: 'done'; readonly body: Readonly<Record<string, unknown>>; readonly headers: Headers }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly headers: Headers }
  /** A callback of the application has sent the visitor elsewhere. */
  | { readonly kind: 'sent'; readonly response: Response };

/**
 * Sends a request of a form through the door, as the browser would send it: with its cookie, its origin, and the address of its
 * peer. So every rule of the door holds: forged requests, limits, and which session ends.
 */
export async function askDoor(
  { site: { auth }, headers: given, request, from }: Visit,
  { method, path }: { readonly method: string; readonly path: string },
  body?: Readonly<Record<string, unknown>>,
): Promise<DoorAnswer> {
  const headers = new Headers(given);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const inner = new Request(new URL(path, auth.baseUrl), {
    ...{ method, headers, signal: request.signal },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await auth.handler(inner, from);
  if (response.status >= 300 && response.status < 400) return { kind: 'sent', response };
  const passed = headersOf(response);
  if (!response.ok) return { kind: 'refused', refusal: await readProblem(response), headers: passed };
  return { kind: 'done', body: await bodyOf(response), headers: passed };
}

/** What an answer says beside its body: cookies, and what callbacks have added. */
function headersOf(response: Response): Headers {
  const headers = new Headers(response.headers);
  for (const name of ['content-type', 'content-length', 'cache-control', 'vary', 'referrer-policy'])
    headers.delete(name);
  return headers;
}

async function bodyOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  if (!response.headers.get('content-type')?.startsWith('application/json')) return {};
  // Invariant: the door answers with objects alone.
  return (await response.json()) as Readonly<Record<string, unknown>>;
}
