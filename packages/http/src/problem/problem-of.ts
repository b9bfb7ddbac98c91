import { AuthenticationFailed, authenticationErrors } from '@ashlar/authentication';
import { AshlarError, coreErrors, type ErrorClass } from '@ashlar/core';
import { HttpProblem, httpProblem } from './http-problem.ts';
import { withholdValues } from './withhold-values.ts';

/** The status of an error of an action, by its class. `framework` is a mistake in the application. */
const statusOfClass: Readonly<Record<Exclude<ErrorClass, 'framework'>, number>> = {
  invalid: 400,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  unavailable: 503,
};

/** Titles by class: the message of an error may name what only developers should read. */
const titleOfClass: Readonly<Record<Exclude<ErrorClass, 'framework'>, string>> = {
  invalid: 'the input is not valid',
  forbidden: 'this is not allowed',
  notFound: 'there is no such record',
  conflict: 'this value exists already',
  unavailable: 'the service is not available: try again',
};

/**
 * The answer to whatever an action threw. All failed sign-ins have one body (ASVS 5.0 6.3.8), and all mistakes of the
 * application have another. `given` is the body, whose values stand in no answer.
 */
export function problemOf(error: unknown, challenge: string, given?: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof AuthenticationFailed) return failedAuthentication(error, challenge);
  if (!(error instanceof AshlarError) || error.class === 'framework') return httpProblem('INTERNAL');
  const { class: errorClass, code, issues } = error;
  return new HttpProblem(code, {
    status: statusOfClass[errorClass],
    class: errorClass,
    title: titleOf(error, errorClass),
    // RFC 9110 section 10.2.3: a client may try again after so many seconds.
    ...(errorClass === 'unavailable' ? { headers: { 'Retry-After': '1' } } : { issues: withholdValues(issues, given) }),
  });
}

/** Some of them say what to do, and every caller may know it. */
function titleOf(error: AshlarError, errorClass: keyof typeof titleOfClass): string {
  if (error.code === 'STALE' || error.code === 'RECORD_IN_USE') return coreErrors.entries[error.code].message;
  return authenticationErrors.is(error, 'CREDENTIAL_NOT_RECENT') ? error.message : titleOfClass[errorClass];
}

function failedAuthentication(
  { code, class: errorClass, message, retryAfter }: AuthenticationFailed,
  challenge: string,
) {
  if (retryAfter !== undefined) {
    return httpProblem('TOO_MANY_REQUESTS', { headers: { 'Retry-After': String(retryAfter) } });
  }
  // RFC 9110 section 15.5.2: a 401 names a challenge.
  const headers = { 'WWW-Authenticate': challenge };
  return new HttpProblem(code, { status: 401, class: errorClass, title: message, headers });
}

/** Whether the application must hear of a problem: the caller cannot mend it. */
export function isOwnFailure(error: unknown): boolean {
  if (!(error instanceof AshlarError)) return true;
  const { class: errorClass, code } = error;
  // The application has closed its domain, and knows it: requests may still be on their way.
  return errorClass === 'framework' || (errorClass === 'unavailable' && code !== 'DOMAIN_CLOSED');
}
