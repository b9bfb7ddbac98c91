import { AshlarError } from '@ashlar/core';
import type { SessionEvent, SessionEvents, Span } from './session-event.ts';
import { type Observed, observe, type SessionObserver } from './session-observer.ts';

/** A log of what is done to the sessions of one user. Many calls may write to it at once. */
export interface SessionLedger {
  readonly events: SessionEvents;
  /** Every call, refused ones too, in the order in which they ended. For people. It shows no token and no password. */
  readonly log: readonly string[];
  /** What observers open for the tokens. */
  readonly observed: readonly Promise<Observed | null>[];
  /**
   * Writes down a call that issues a token: by a password, by a token that it uses up, or by nothing (`issueToken`).
   * The call returns the token, or null if it was refused. Errors of the call are thrown.
   */
  issue(by: { readonly credential?: string }, call: () => Promise<string | null>): Promise<string | null>;
  /**
   * Writes down a call that sets a password which was never set before. The call returns the token that it got, if any.
   */
  change<Token extends string | null | undefined>(
    to: { readonly credential?: string; readonly password: string },
    call: () => Promise<Token>,
  ): Promise<Token>;
  /** Writes down a call that ends all sessions, or the one with this `sid`, or those of everyone. */
  logOut<Result>(
    which: { readonly except?: string; readonly session?: string; readonly everyone?: boolean },
    call: () => Promise<Result>,
  ): Promise<Result>;
}

/**
 * A ledger of the sessions of one user, for `findGhostSessions`. Begin it with the change that sets the first password. Each
 * observer opens something for each token, such as a socket, which has to end with its session.
 *
 * @example
 * const ledger = createSessionLedger();
 * await ledger.change({ password }, async () => (await strategy.action('register', ann)).$metadata.token);
 * await ledger.issue({ credential: password }, async () => (await strategy.action('signIn', ann)).$metadata.token);
 * await findGhostSessions(User, ledger); // => []
 */
export function createSessionLedger(observers: readonly SessionObserver[] = []): SessionLedger {
  const events: SessionEvent[] = [];
  const log: string[] = [];
  const observed: Promise<Observed | null>[] = [];
  const names = new Map<string, string>();
  let tick = 0;

  const nameOf = (secret: string | null | undefined, kind = 'token'): string => {
    if (secret === undefined || secret === null) return 'nothing';
    const known = names.get(secret) ?? `${kind} ${names.size + 1}`;
    names.set(secret, known);
    return known;
  };

  async function timed<Result>(
    what: string,
    call: () => Promise<Result>,
    done: (result: Result, span: Span) => string,
  ): Promise<Result> {
    const begin = tick++;
    const note = (outcome: string, end: number): unknown => log.push(`${begin}-${end} ${what}: ${outcome}`);
    try {
      const result = await call();
      const span = { begin, end: tick++ };
      note(done(result, span), span.end);
      return result;
    } catch (error) {
      note(error instanceof AshlarError ? error.code : 'failed', tick++);
      throw error;
    }
  }

  return {
    events,
    log,
    observed,
    issue({ credential }, call) {
      return timed(`issue by ${nameOf(credential)}`, call, (token, span) => {
        if (token === null) return 'refused';
        events.push({ kind: 'issue', credential, token, ...span });
        observed.push(...observe(observers, token));
        return nameOf(token);
      });
    },
    change({ credential, password }, call) {
      const what = `change by ${nameOf(credential)} to ${nameOf(password, 'password')}`;
      return timed(what, call, (token, span) => {
        if (token === null) return 'refused';
        events.push({ kind: 'change', credential, password, token: token ?? undefined, ...span });
        if (token !== undefined) observed.push(...observe(observers, token));
        return nameOf(token);
      });
    },
    logOut({ except, session, everyone = false }, call) {
      const which = everyone ? ' everyone' : session === undefined ? '' : ` of ${nameOf(session, 'session')}`;
      const what = except === undefined ? `log out${which}` : `log out${which} except ${nameOf(except)}`;
      return timed(what, call, (_result, span) => {
        events.push({ kind: 'logOut', except, session, everyone, ...span });
        return 'done';
      });
    },
  };
}
