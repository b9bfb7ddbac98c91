import { InvalidInput, type Issue } from '@ashlar/core';
import { httpProblem } from '../problem/http-problem.ts';
import { type BodyLimits, readBytes } from './read-bytes.ts';

/** The members of a body, and how it was written. */
export interface Body {
  readonly kind: 'json' | 'form';
  readonly members: Readonly<Record<string, unknown>>;
}

/** A kibibyte times sixteen, and ten seconds: what a sign-in needs is a hundredth of both. */
export const bodyLimits: BodyLimits = { size: 16 * 1024, time: 10_000 };

const jsonType = 'application/json';
const formType = 'application/x-www-form-urlencoded';

/** What of a body is accepted. */
export interface BodyOptions {
  readonly forms: boolean;
  readonly limits: BodyLimits;
}

/**
 * Reads the object in a body: JSON, or a form where forms are accepted. An empty body is an empty object, whatever its type.
 *
 * @throws HttpProblem 415, 413, 408; 400 for what is no object, and for a field of a form that occurs twice
 */
export async function readBody(request: Request, { forms, limits }: BodyOptions): Promise<Body> {
  const kind = kindOf(request, forms);
  const text = decode(await readBytes(request, limits));
  if (text === '') return { kind: kind ?? 'json', members: {} };
  if (kind === undefined) throw unsupported(forms);
  return kind === 'form' ? { kind, members: readForm(text) } : { kind, members: readJson(text) };
}

/** The kind of a body by its media type. Undefined without one, which only an empty body may be. */
function kindOf({ headers, body }: Request, forms: boolean): Body['kind'] | undefined {
  const type = headers.get('content-type');
  if (type === null || body === null) return undefined;
  const [essence = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  // RFC 8259 section 8.1: JSON is UTF-8.
  if (parameters.some((each) => each.startsWith('charset=') && !/^charset="?utf-8"?$/.test(each))) {
    throw unsupported(forms);
  }
  if (essence === jsonType) return 'json';
  if (essence === formType && forms) return 'form';
  throw unsupported(forms);
}

/** RFC 9110 section 15.5.16: the answer says what is accepted. */
function unsupported(forms: boolean): Error {
  const accepted = forms ? `${jsonType}, ${formType}` : jsonType;
  return httpProblem('UNSUPPORTED_MEDIA_TYPE', { headers: { 'Accept-Post': accepted } });
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('expected an object');
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
  const fields = [...new URLSearchParams(text)];
  const names = fields.map(([name]) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) {
    throw httpProblem('INVALID_REQUEST', {
      issues: [...new Set(repeated)].map((name) => ({ path: [name], message: 'occurs twice' })),
    });
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
