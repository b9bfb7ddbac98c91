/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** Every line, with its name in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What decides where an answer ends, beside its own headers. */
export interface AnswerSetting {
  readonly isHead: boolean;
  readonly isClosed: boolean;
}

/** The first answer in these bytes and its length, or undefined if it is not there in full (RFC 9112 section 6.3). */
export function parseAnswer(
  bytes: Buffer,
  setting: AnswerSetting,
): { readonly answer: WireAnswer; readonly length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (Number.isNaN(status)) throw new Error(`expected an answer, got ${JSON.stringify(first)}`);
  const rest = bytes.subarray(end + 4);
  if (status < 200) {
    const next = parseAnswer(rest, setting);
    return next && { answer: next.answer, length: end + 4 + next.length };
  }
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = bodyOf(rest, { status, headers, ...setting });
  return body && { answer: { status, headers, body: body.text }, length: end + 4 + body.length };
}

/** The first value of a header. */
export function headerOf({ headers }: WireAnswer, name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}

function bodyOf(
  bytes: Buffer,
  { status, headers, isHead, isClosed }: Omit<WireAnswer, 'body'> & AnswerSetting,
): { readonly text: string; readonly length: number } | undefined {
  if (isHead || status === 204 || status === 304) return { text: '', length: 0 };
  const findValue = (name: string): string | undefined => headers.find(([each]) => each === name)?.[1];
  if (findValue('transfer-encoding') === 'chunked') return chunksOf(bytes);
  const length = Number(findValue('content-length') ?? (isClosed ? bytes.length : Number.POSITIVE_INFINITY));
  return bytes.length < length ? undefined : { text: bytes.toString('utf8', 0, length), length };
}

/** RFC 9112 section 7.1. */
function chunksOf(bytes: Buffer): { readonly text: string; readonly length: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { text: Buffer.concat(parts).toString('utf8'), length: next };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}
