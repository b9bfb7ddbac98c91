import { peekToken } from '../token/verify-token.ts';
import type { ChangeEvent, IssueEvent, LogOutEvent, SessionEvents } from './session-event.ts';

/** An event that returned a token. */
export type Origin = IssueEvent | ChangeEvent;

/** What the events of a user imply. */
export interface SessionHistory {
  readonly changes: readonly ChangeEvent[];
  readonly logOuts: readonly LogOutEvent[];
  /** Every event for which a credential was proved. */
  readonly uses: readonly Origin[];
  /** Every token that a caller received. */
  readonly tokens: readonly string[];
  /** The token, the token for which it was exchanged, the one for which that was exchanged, and so on. */
  lineageOf(token: string): readonly string[];
  /** The event that returned a token. */
  originOf(token: string): Origin | undefined;
  /** The password from which a credential comes. */
  passwordBehind(credential: string): string | undefined;
  /** The changes that replaced this password. */
  replacementsOf(password: string): readonly ChangeEvent[];
}

/** Works out what events imply. */
export function historyOf(events: SessionEvents): SessionHistory {
  const changes = events.filter((event) => event.kind === 'change');
  const uses = events.filter((event) => event.kind !== 'logOut');
  const origins = new Map<string, Origin>();
  for (const event of uses) if (event.token !== undefined) origins.set(event.token, event);

  const lineageOf = (token: string): readonly string[] => {
    const { credential } = origins.get(token) ?? {};
    return credential !== undefined && origins.has(credential) ? [token, ...lineageOf(credential)] : [token];
  };
  /**
   * If nothing was proved: the latest password that can have been there. A later one would accuse an innocent caller.
   */
  const latestPasswordAt = ({ end }: IssueEvent): string | undefined =>
    changes.filter((change) => change.begin < end).reduce<ChangeEvent | undefined>(later, undefined)?.password;
  const passwordBehind = (credential: string): string | undefined => {
    const origin = origins.get(credential);
    if (origin === undefined) return credential;
    if (origin.kind === 'change') return origin.password;
    return origin.credential === undefined ? latestPasswordAt(origin) : passwordBehind(origin.credential);
  };
  const isSetBefore = (password: string, moment: number): boolean =>
    changes.some((change) => change.password === password && change.end < moment);

  return {
    changes,
    logOuts: events.filter((event) => event.kind === 'logOut'),
    uses: uses.filter(({ credential }) => credential !== undefined),
    tokens: [...origins.keys()],
    lineageOf,
    originOf: (token) => origins.get(token),
    passwordBehind,
    replacementsOf: (password) =>
      changes.filter((change) =>
        change.credential === undefined
          ? change.password !== password && isSetBefore(password, change.begin)
          : passwordBehind(change.credential) === password,
      ),
  };
}

function later(one: ChangeEvent | undefined, other: ChangeEvent): ChangeEvent {
  return one === undefined || one.begin < other.begin ? other : one;
}

/** The purpose in a token. */
export function purposeOf(token: string): string {
  return String(peekToken(token)?.purpose);
}
