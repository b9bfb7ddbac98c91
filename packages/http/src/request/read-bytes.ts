import { httpProblem } from '../problem/http-problem.ts';

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  /** In bytes. */
  readonly size: number;
  /** In milliseconds, from the first look to the last byte. */
  readonly time: number;
}

/**
 * Reads a body to its end.
 *
 * @throws HttpProblem 413 for a longer one, whose rest is not read; 408 for one that takes longer; 400 for one that breaks off
 * @throws TypeError for one that was read before
 */
export async function readBytes(request: Request, { size, time }: BodyLimits): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new TypeError(
      'the body of the request was read before: call `auth.handler` first, or pass it `request.clone()`',
    );
  }
  // What it says is only looked at to refuse early: the bytes are counted all the same.
  if (Number(request.headers.get('content-length') ?? 0) > size) throw httpProblem('CONTENT_TOO_LARGE');
  if (request.body === null) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<unknown> = request.body.getReader();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(httpProblem('REQUEST_TIMEOUT')), time);
  try {
    return await Promise.race([readAll(reader, size), late]);
  } catch (error) {
    // Not awaited: the sender of a body that stands still never answers.
    reader.cancel().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(reader: ReadableStreamDefaultReader<unknown>, size: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await next(reader);
    if (done) return Buffer.concat(chunks);
    // Text has no `byteLength`: its length would pass every limit.
    if (!(value instanceof Uint8Array)) throw new TypeError('the body of the request is no stream of bytes');
    length += value.byteLength;
    if (length > size) throw httpProblem('CONTENT_TOO_LARGE');
    chunks.push(value);
  }
}

/** A body that breaks off is the sender's mistake, not ours. */
async function next(reader: ReadableStreamDefaultReader<unknown>): ReturnType<typeof reader.read> {
  try {
    return await reader.read();
  } catch {
    throw httpProblem('INVALID_REQUEST');
  }
}
