import { userPurpose } from '../token/claims.ts';
import { peekToken } from '../token/verify-token.ts';
import type { Ghost } from './judge-sessions.ts';
import { purposeOf } from './session-history.ts';

/** Something that lives as long as a session and is no token, such as a live connection. */
export interface SessionObserver {
  /** What it opens, for people: 'a socket'. */
  readonly opens: string;
  /** Opens it for the session of a token that a caller has received. Null: it was refused, because the session is over. */
  open(token: string): Promise<{ readonly isOpen: boolean } | null>;
}

/** What an observer has opened for a token. */
export interface Observed {
  readonly token: string;
  readonly opens: string;
  readonly isOpen: boolean;
}

/** Has each observer open what it opens for the session of a token. Nothing waits for it but the search for ghosts. */
export function observe(observers: readonly SessionObserver[], token: string): Promise<Observed | null>[] {
  if (purposeOf(token) !== userPurpose) return [];
  return observers.map((observer) => {
    const opening = observer.open(token).then((opened) =>
      opened === null
        ? null
        : {
            token,
            opens: observer.opens,
            get isOpen() {
              return opened.isOpen;
            },
          },
    );
    // A failure is thrown where it is waited for.
    opening.catch(() => undefined);
    return opening;
  });
}

/** What outlived its session, and what ended although its session lives. */
export function judgeObserved(observed: readonly (Observed | null)[], live: ReadonlySet<string>): Ghost[] {
  const sessions = new Set([...live].filter((token) => purposeOf(token) === userPurpose).map(sessionOf));
  return observed.flatMap((each): readonly Ghost[] => {
    if (each === null || each.isOpen === sessions.has(sessionOf(each.token))) return [];
    const jti = String(peekToken(each.token)?.jti);
    return each.isOpen
      ? [
          {
            rule: 'connected after its end',
            jti,
            because: `${each.opens} of it is open, and none of its tokens signs in`,
          },
        ]
      : [{ rule: 'cut off', jti, because: `${each.opens} of it has closed, and it signs in` }];
  });
}

/** The session of a token: renewals keep it. */
function sessionOf(token: string): string {
  const { sid, jti } = peekToken(token) ?? {};
  return String(sid ?? jti);
}
