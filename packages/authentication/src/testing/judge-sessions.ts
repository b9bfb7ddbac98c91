import { userPurpose } from '../token/claims.ts';
import { peekToken } from '../token/verify-token.ts';
import type { Origin, SessionHistory } from './session-history.ts';
import { purposeOf } from './session-history.ts';

/** Something that breaks the invariant. */
export interface Ghost {
  readonly rule:
    | 'outlived a change'
    | 'outlived a log-out'
    | 'outlived its use'
    | 'used twice'
    | 'used after a change'
    | 'used after a log-out'
    | 'given to no caller'
    | 'not in the list'
    | 'in the list, and over'
    | 'connected after its end'
    | 'cut off';
  /** The `jti` of the token that is alive or was used. Undefined for a password. */
  readonly jti: string | undefined;
  /** The calls that show it, for people. */
  readonly because: string;
}

/** What ends which tokens of a resource. */
export interface EndingRules {
  /** True if a change of the password ends sessions: `applyOnPasswordChange`. */
  readonly onChange: boolean;
  /** True if a log-out ends tokens of this purpose: `includePurposes`, `excludePurposes`. */
  includes(purpose: string): boolean;
}

/** What the store says about the tokens of the ledger. */
export interface TokensNow {
  /** The live ones. */
  readonly live: ReadonlySet<string>;
  /** When each was stored, in milliseconds. Unknown for a token that never was. */
  readonly storedAt: ReadonlyMap<string, number>;
}

/**
 * Compares the events with the invariant: which live tokens should be dead, and which credentials were accepted
 * wrongly.
 */
export function judgeSessions(history: SessionHistory, tokens: TokensNow, rules: EndingRules): Ghost[] {
  return [
    ...[...tokens.live].flatMap((token) => ghostOf(token, outlived(history, token, rules))),
    ...usedTwice(history),
    ...history.uses.flatMap((use) => usedTooLate(history, use, { ...tokens, rules })),
  ];
}

function ghostOf(credential: string, found: Omit<Ghost, 'jti'> | undefined): readonly Ghost[] {
  const jti = peekToken(credential)?.jti;
  return found === undefined ? [] : [{ ...found, jti: typeof jti === 'string' ? jti : undefined }];
}

/** The rule by which a token should have ended. */
function outlived(history: SessionHistory, token: string, rules: EndingRules): Omit<Ghost, 'jti'> | undefined {
  const use = history.uses.find(({ credential }) => credential === token);
  if (use !== undefined) return { rule: 'outlived its use', because: `it was used up by ${named(use)}` };
  const lineage = history.lineageOf(token);
  const end = history.logOuts.find(
    ({ session, begin }) =>
      session !== undefined && lineage.some((each) => isOf(session, each) && endOf(history, each) < begin),
  );
  if (end !== undefined) return { rule: 'outlived a log-out', because: `${named(end)} ended its session` };
  // A spared token, and all that comes from it, may live on. A log-out of everyone spares no purpose.
  const isSpared = !lineage.every((each) => rules.includes(purposeOf(each)));
  const logOut = history.logOuts.find(({ begin, except, session, everyone }) => {
    if (session !== undefined || (isSpared && !everyone)) return false;
    if (except !== undefined && lineage.includes(except)) return false;
    // It, or a token that it was exchanged for, existed before the log-out: either way the log-out ends it.
    return lineage.some((each) => endOf(history, each) < begin);
  });
  if (logOut !== undefined) return { rule: 'outlived a log-out', because: `${named(logOut)} came after it` };
  if (isSpared) return undefined;
  const password = history.passwordBehind(token);
  const [change] = rules.onChange && password !== undefined ? history.replacementsOf(password) : [];
  if (change === undefined) return undefined;
  return { rule: 'outlived a change', because: `the password behind it was replaced by ${named(change)}` };
}

/** Tokens that were exchanged more than once, and passwords that were replaced more than once. */
function usedTwice(history: SessionHistory): Ghost[] {
  const tokens = new Set(history.tokens);
  const credentials = new Set(history.uses.map(({ credential = '' }) => credential));
  const exchangedTwice = [...credentials].flatMap((credential) => {
    const uses = history.uses.filter((use) => use.credential === credential);
    if (!tokens.has(credential) || uses.length < 2) return [];
    return ghostOf(credential, { rule: 'used twice', because: uses.map(named).join(' and ') });
  });
  const replacedTwice = history.changes.flatMap(({ password }): Ghost[] => {
    const changes = history.replacementsOf(password).filter(({ credential }) => credential !== undefined);
    const because = changes.map(named).join(' and ');
    return changes.length < 2 ? [] : [{ rule: 'used twice', jti: undefined, because }];
  });
  return [...exchangedTwice, ...replacedTwice];
}

/** A credential that was accepted although a change or log-out had ended it before the call began. */
function usedTooLate(
  history: SessionHistory,
  use: Origin,
  { storedAt, rules }: TokensNow & { readonly rules: EndingRules },
): readonly Ghost[] {
  const { credential = '', begin } = use;
  const isToken = history.originOf(credential) !== undefined;
  const purpose = isToken ? purposeOf(credential) : undefined;
  const password = history.passwordBehind(credential);
  // A session may outlive the change of its password. A single-use token is bound to the password.
  const bound = purpose !== userPurpose || rules.onChange;
  const change =
    bound && password !== undefined
      ? history.replacementsOf(password).find((each) => each.end < begin || isStoredLater(storedAt, use, each))
      : undefined;
  if (change !== undefined) {
    return ghostOf(credential, { rule: 'used after a change', because: `${named(change)}, then ${named(use)}` });
  }
  if (purpose === undefined) return [];
  const logOut = history.logOuts.find(
    (each) =>
      (each.everyone || rules.includes(purpose)) &&
      each.except !== credential &&
      (each.session === undefined || isOf(each.session, credential)) &&
      endOf(history, credential) < each.begin &&
      each.end < begin,
  );
  if (logOut === undefined) return [];
  return ghostOf(credential, { rule: 'used after a log-out', because: `${named(logOut)}, then ${named(use)}` });
}

/** `true` if the token of one event was stored later than that of another. Both were stored under the user's lock. */
function isStoredLater(storedAt: ReadonlyMap<string, number>, one: Origin, other: Origin): boolean {
  const [first, second] = [one, other].map(({ token = '' }) => storedAt.get(token));
  return one !== other && first !== undefined && second !== undefined && first > second;
}

/** `true` if a token belongs to a session. */
function isOf(session: string, token: string): boolean {
  const { sid, jti } = peekToken(token) ?? {};
  return (sid ?? jti) === session && purposeOf(token) === userPurpose;
}

function endOf(history: SessionHistory, token: string): number {
  return history.originOf(token)?.end ?? Number.POSITIVE_INFINITY;
}

function named({ kind, begin, end }: { readonly kind: string; readonly begin: number; readonly end: number }): string {
  return `${kind} ${begin}-${end}`;
}
