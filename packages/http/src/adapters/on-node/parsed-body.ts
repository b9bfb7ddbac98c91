import { nodeBody } from './node-body.ts';
import type { NodeIncoming } from './node-shape.ts';

/**
 * The body of a request, whether or not a parser was faster: what it made is written down again, so that the one set of rules
 * judges it.
 *
 * @throws TypeError if the body was read, and nothing left in `request.body`
 */
export function parsedBody(request: NodeIncoming): ReadableStream<Uint8Array> | Uint8Array | string | null {
  const unread = nodeBody(request);
  // Some parsers leave an empty object where they read nothing.
  if (unread === null || !request.readableDidRead) return unread;
  const body: unknown = Reflect.get(request, 'body');
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body === undefined) {
    throw new TypeError(
      'the body of the request was read, and request.body is empty: put the routes of authentication before what reads it',
    );
  }
  const isForm =
    request.headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm ? formOf(Object(body)) : jsonOf(body);
}

/** JSON again. What is nested deeper than the stack cannot be written: half of an array is refused with 400, as it would be. */
function jsonOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    if (error instanceof RangeError) return '[';
    throw error;
  }
}

/** A form again. Of a field with several values, or with an inner structure, all that matters is that it occurs twice. */
function formOf(fields: object): string {
  const pairs = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [name, name].map((each) => [each, '']),
  );
  return new URLSearchParams(pairs).toString();
}
