/** An event on its way to a receiver. */
export interface Posting {
  readonly url: string;
  /** The signed event. */
  readonly token: string;
  readonly authorization: string | undefined;
  /** In milliseconds. */
  readonly deadline: number;
  /** Ends the post early. */
  readonly signal: AbortSignal;
}

/** The codes of RFC 8935 section 2.4. No other text of a receiver is kept: it may hold anything. */
const errorCodes = ['invalid_request', 'invalid_key', 'invalid_issuer', 'invalid_audience', 'authentication_failed'];
const longestBody = 4096;

/**
 * Posts an event (RFC 8935). Redirects are not followed: an event and its authorization go to the receiver alone.
 *
 * @returns undefined if the receiver has taken it, else what is wrong, without any text of a stranger
 */
export async function postEvent({ url, token, authorization, deadline, signal }: Posting): Promise<string | undefined> {
  const ending = new AbortController();
  let isLate = false;
  const stop = (): void => ending.abort();
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, deadline);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: token,
      redirect: 'manual',
      signal: ending.signal,
    });
    return await problemIn(response);
  } catch (error) {
    if (isLate) return `no answer in ${deadline} ms`;
    return signal.aborted ? 'the sender was stopped' : `not reached${codeOf(error)}`;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function problemIn(response: Response): Promise<string | undefined> {
  if (response.status === 400) return `status 400${await errorCodeIn(response)}`;
  // The connection is free for the next event only after the body has ended.
  await response.body?.cancel();
  return response.status === 202 ? undefined : `status ${response.status}`;
}

async function errorCodeIn({ body }: Response): Promise<string> {
  try {
    const text = await startOf(body);
    const { err }: { err?: unknown } = Object(JSON.parse(text));
    const known = errorCodes.find((code) => code === err);
    return known === undefined ? '' : ` ${known}`;
  } catch {
    return '';
  }
}

/** The beginning of a body: a receiver may send any number of bytes. */
async function startOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    // To leave the loop cancels the body.
    if (length > longestBody) return '';
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The code of a network error, such as ECONNREFUSED. Its message may hold the address or a header. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? `: ${code}` : '';
}
