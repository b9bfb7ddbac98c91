import { InvalidInput, type Issue } from '@ashlar/core';
import { HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isContainer, isNestedDeeper } from './is-nested-deeper.ts';
import { type BodyLimits, readBytes } from './read-bytes.ts';

/** The members of a body, and how it was written. */
export interface Body {
  readonly kind: 'json' | 'form';
  readonly members: Readonly<Record<string, unknown>>;
}

/** A kibibyte times sixteen, and ten seconds: what a sign-in needs is a hundredth of both. */
export const bodyLimits: BodyLimits = { size: 16 * 1024, time: 10_000 };

/** How many levels of a body may be nested. Deeper ones would end the stack of whatever walks through the values. */
const deepest = 64;

const jsonType = 'application/json';
const formType = 'application/x-www-form-urlencoded';

/** What of a body is accepted. */
export interface BodyOptions {
  /** Whether it may be a form; 'only': it must be one. */
  readonly forms: boolean | 'only';
  readonly limits: BodyLimits;
}

/**
 * Reads the object in a body: JSON, or a form where forms are accepted. An empty body is an empty object, whatever its type:
 * `fetch` gives an empty text the type `text/plain`.
 *
 * @throws HttpProblem 415, 413, 408; InvalidInput for what is no object, and for a field of a form that occurs twice
 */
export async function readBody(request: Request, { forms, limits }: BodyOptions): Promise<Body> {
  const kind = kindOf(request.headers, forms);
  if (kind === undefined) {
    await expectNothing(request, { forms, limits });
    return { kind: 'json', members: {} };
  }
  const text = decode(await readBytes(request, limits));
  if (text === '') return { kind, members: {} };
  return { kind, members: kind === 'form' ? readForm(text) : readJson(text) };
}

/** Whether a body is a form by its media type. */
export function isForm(headers: Headers): boolean {
  return kindOf(headers, true) === 'form';
}

/** The kind of a body by its media type. Undefined for one that is not accepted. */
function kindOf(headers: Headers, forms: BodyOptions['forms']): Body['kind'] | undefined {
  const [essence = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  // RFC 8259 section 8.1: JSON is UTF-8.
  if (parameters.some((each) => /^charset\s*=/.test(each) && !/^charset="?utf-8"?$/.test(each))) return undefined;
  const coding = headers.get('content-encoding') ?? 'identity';
  if (coding.toLowerCase() !== 'identity') return undefined;
  if (essence === jsonType && forms !== 'only') return 'json';
  return essence === formType && forms !== false ? 'form' : undefined;
}

/** Refuses a body of a type that is not accepted at its first byte. A request without a body needs no type. */
async function expectNothing(request: Request, { forms, limits }: BodyOptions): Promise<void> {
  if (Number(request.headers.get('content-length') ?? 0) > 0) throw unsupported(forms);
  try {
    await readBytes(request, { ...limits, size: 0 });
  } catch (error) {
    throw error instanceof HttpProblem && error.code === 'CONTENT_TOO_LARGE' ? unsupported(forms) : error;
  }
}

/** RFC 9110 section 15.5.16: the answer says what is accepted. */
function unsupported(forms: BodyOptions['forms']): Error {
  const accepted = forms === 'only' ? formType : [jsonType, ...(forms ? [formType] : [])].join(', ');
  return httpProblem('UNSUPPORTED_MEDIA_TYPE', { headers: { 'Accept-Post': accepted, 'Accept-Encoding': 'identity' } });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('expected UTF-8');
  }
}

function readJson(text: string): Body['members'] {
  const value = parse(text);
  if (!isContainer(value) || Array.isArray(value)) throw malformed('expected an object');
  if (isNestedDeeper(value, deepest)) throw malformed(`is nested deeper than ${deepest} levels`);
  // Invariant: JSON has no other objects, and each can be read by name.
  return value as Body['members'];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser quotes the text.
    throw malformed('expected JSON');
  }
}

function readForm(text: string): Body['members'] {
  const fields = new Map<string, string>();
  const repeated = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) repeated.add(name);
    fields.set(name, value);
  }
  if (repeated.size > 0) {
    throw invalidBody([...repeated].map((name) => ({ path: [name], message: 'occurs twice' })));
  }
  // Not `{ [name]: … }` one by one: a field named `__proto__` must be a field.
  return Object.fromEntries(fields);
}

function malformed(message: string): Error {
  return invalidBody([{ path: [], message }]);
}

/** A body that no action sees. It has the code of input that an action refuses. */
function invalidBody(issues: readonly Issue[]): Error {
  return new InvalidInput('the body', issues);
}
