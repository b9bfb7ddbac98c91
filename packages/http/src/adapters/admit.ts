import { type AuthenticatedResource, Info } from '@ashlar/authentication';
import { AshlarError, type RecordOfResource, type Scope } from '@ashlar/core';
import type { AuthHttp } from '../handler/auth-http.ts';
import { isOwnFailure, problemOf } from '../problem/problem-of.ts';
import { challengeOf } from '../session/challenge.ts';
import type { RequestOrigin, Session } from '../session/session.ts';

/** Who may pass: a user alone ('signedIn'), or strangers too ('currentUser'). */
type Gate = 'signedIn' | 'currentUser';

/** The door of a route: whose sessions count, and who may pass. */
export interface Door<Of extends AuthenticatedResource> {
  readonly auth: AuthHttp;
  readonly resource: Of;
  readonly gate: Gate;
}

/** A request that has reached the door. */
export interface Knock {
  readonly headers: Headers;
  readonly method: string;
  readonly from: RequestOrigin;
}

/** A request that may pass: its session, and the scope in which the rest of it runs. */
export interface Admitted<User> {
  readonly session: Session<User> | null;
  readonly scope: Scope;
}

/** The record that a resource signs in. */
export type UserOf<Of extends AuthenticatedResource> = RecordOfResource<Of>;

/**
 * Lets a request pass, or answers it. Behind 'currentUser' a request that another site may have forged is a stranger's.
 *
 * @throws what is a mistake of the application, for its framework to handle
 */
export async function admit<Of extends AuthenticatedResource>(
  { auth, resource, gate }: Door<Of>,
  { from, ...request }: Knock,
): Promise<Admitted<UserOf<Of>> | Response> {
  try {
    const session = gate === 'signedIn' ? await auth.requireSession(resource, request, from) : await visitor();
    const device = auth.device(request, from);
    return { session, scope: session === null ? auth.scope(null).with({ context: { device } }) : auth.scope(session) };
  } catch (error) {
    if (!(error instanceof AshlarError)) throw error;
    // Frameworks show the message of an error, or its stack: it may name tables and columns.
    if (isOwnFailure(error)) auth.scope(null).report(error);
    return problemOf(error, challengeOf(Info.subjectName(resource))).toResponse();
  }
  async function visitor(): Promise<Session<UserOf<Of>> | null> {
    return auth.sameOrigin(request) ? await auth.session(resource, request, from) : null;
  }
}

/** What a route behind the door answers, unless it says otherwise (ASVS 5.0 14.3.2): the back button shows nothing of it. */
export const privateAnswer = 'private, no-store';
