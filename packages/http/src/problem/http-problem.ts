import { AshlarError, type ErrorClass, type Issue } from '@ashlar/core';
import { type HttpErrorCode, httpErrors, statusOf } from './http-errors.ts';
import { jsonPointer } from './json-pointer.ts';

/** The body of an answer that is no success (RFC 9457). */
export interface Problem {
  readonly type: 'about:blank';
  /** For people. It never tells more than the code. */
  readonly title: string;
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  /** For people, where the code has more than one reason: which ones. */
  readonly detail?: string;
  /** What is wrong with which member of the body. */
  readonly errors?: readonly ProblemError[];
}

/** What is wrong with one member of the body. It never holds the value. */
export interface ProblemError {
  readonly detail: string;
  /** The member, as a JSON pointer in a URI fragment (RFC 6901): `#/email`. `#` where it is no member, such as a header. */
  readonly pointer: string;
}

/** The parts of a problem, apart from its code. */
export interface ProblemParts {
  readonly status: number;
  readonly class: ErrorClass;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly issues?: readonly Issue[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * A request that is refused: the status, headers and body of its answer. `requireSession` throws one.
 *
 * @example
 * try { await auth.requireSession(User, request); }
 * catch (error) { if (error instanceof HttpProblem) return error.toResponse(); throw error; }
 */
export class HttpProblem extends AshlarError {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly detail: string | undefined;
  /** The headers that the status needs, such as `WWW-Authenticate`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, { status, class: errorClass, title, detail, issues, headers }: ProblemParts) {
    super(code, errorClass, { message: title, ...(issues === undefined ? {} : { issues }) });
    this.status = status;
    this.detail = detail;
    this.headers = headers ?? {};
  }

  /** The body of the answer. */
  get problem(): Problem {
    const errors = this.issues.map(({ path, message }) => ({ detail: message, pointer: jsonPointer(path) }));
    const { status, code, message: title, detail } = this;
    return {
      ...{ type: 'about:blank', title, status, code },
      ...(detail === undefined ? {} : { detail }),
      ...(errors.length === 0 ? {} : { errors }),
    };
  }

  /** The answer. */
  toResponse(): Response {
    const headers = { ...answerHeaders, ...this.headers, 'Content-Type': 'application/problem+json' };
    return new Response(JSON.stringify(this.problem), { status: this.status, headers });
  }
}

/** The headers of every answer: nothing of it is kept, guessed at or told to another site (ASVS 5.0 3.2.1, 14.3.2). */
export const answerHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  Vary: 'Cookie, Authorization',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** What a problem has beside what its code says. */
type Details = Partial<Pick<ProblemParts, 'status' | 'detail' | 'issues' | 'headers'>>;

/** A problem with a request that reaches no action. */
export function httpProblem(code: HttpErrorCode, details: Details = {}): HttpProblem {
  const { class: errorClass, message: title } = httpErrors.entries[code];
  return new HttpProblem(code, { status: statusOf[code], class: errorClass, title, ...details });
}
