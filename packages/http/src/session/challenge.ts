import { httpProblem } from '../problem/http-problem.ts';
import type { Transport } from './session.ts';

/** RFC 6750 section 3: how a caller may sign in. Subject names have no quotes; one that has is escaped. */
export function challengeOf(subjectName: string): string {
  return `Bearer realm="${subjectName.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** The answer to a request without a session. Only a bearer that came is called invalid (RFC 6750 section 3.1). */
export function sessionNeeded(subjectName: string, transport?: Transport): Error {
  const error = transport === 'bearer' ? ', error="invalid_token"' : '';
  return httpProblem('SESSION_NEEDED', { headers: { 'WWW-Authenticate': challengeOf(subjectName) + error } });
}

/** The answer to a malformed `Authorization` header. */
export function malformedCredential(subjectName: string): Error {
  const headers = { 'WWW-Authenticate': `${challengeOf(subjectName)}, error="invalid_request"` };
  return httpProblem('INVALID_REQUEST', { headers });
}
