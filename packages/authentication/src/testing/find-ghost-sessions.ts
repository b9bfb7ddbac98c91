import { type ActionOptions, ResourceInfo, type Scope } from '@ashlar/core';
import { isIn, type SelectStatement } from '@ashlar/core/data-layer';
import { callAction, findScope } from '@ashlar/core/extension';
import { strategyFacts } from '../part/part.ts';
import { type AuthenticatedResource, authenticate } from '../sessions/authenticate.ts';
import { tokenRevoked } from '../sessions/token-revoked.ts';
import { userPurpose } from '../token/claims.ts';
import { factsOf } from '../token/settings.ts';
import { peekToken, verifyToken } from '../token/verify-token.ts';
import { type EndingRules, type Ghost, judgeSessions } from './judge-sessions.ts';
import { historyOf, purposeOf } from './session-history.ts';
import type { SessionLedger } from './session-ledger.ts';
import { judgeObserved } from './session-observer.ts';

/**
 * Compares a ledger with the tokens that are alive now, and returns what should not be. It finds tokens that outlived a
 * change (with `applyOnPasswordChange`), a log-out or their own use. It finds credentials that were accepted twice or
 * too late, also if the calls overlapped and only the rows tell which came first. And it finds live rows whose token no
 * caller received, and what observers of the ledger opened that outlived its session, or ended before it. The list is empty if all is well. Call it when every call has ended.
 *
 * @example
 * expect(await findGhostSessions(User, ledger)).toEqual([]);
 */
export async function findGhostSessions(
  resource: AuthenticatedResource,
  { events, observed }: SessionLedger,
  options?: ActionOptions,
): Promise<Ghost[]> {
  const scope = findScope(resource, options);
  const history = historyOf(events);
  const alive = await Promise.all(history.tokens.map((token) => isAlive(scope, resource, token)));
  const live = new Set(history.tokens.filter((_token, at) => alive[at]));
  const storedAt = await momentsOf(scope, resource, history.tokens);
  const ghosts = judgeSessions(history, { live, storedAt }, endingRulesOf(resource));
  return [
    ...ghosts,
    ...(await givenToNoCaller(scope, resource, history.tokens)),
    ...(await listedWrongly(scope, resource, [...live])),
    ...judgeObserved(await Promise.all(observed), live),
  ];
}

/** What the list of the add-on `sessions` says, compared with what `authenticate` lets in. */
async function listedWrongly(scope: Scope, resource: AuthenticatedResource, live: readonly string[]): Promise<Ghost[]> {
  const parts = ResourceInfo.fact(resource, strategyFacts) ?? [];
  const action = parts.find(({ kind }) => kind === 'sessions')?.actions.list?.action;
  const [first] = live.filter((token) => purposeOf(token) === userPurpose);
  const user = first && (await authenticate(resource, first, { domain: scope }))?.user;
  if (action === undefined || user === undefined) return [];
  // Invariant: the action of the add-on answers a list of sessions.
  const listed = (await callAction(resource, action, { args: [{ user }], scope })) as readonly {
    readonly id: string;
  }[];
  const ids = new Set(listed.map(({ id }) => id));
  const sids = new Map(live.map((token) => [peekToken(token)?.sid, peekToken(token)?.jti]));
  const missing = [...sids].filter(([sid]) => typeof sid === 'string' && !ids.has(sid));
  const surplus = [...ids].filter((id) => !sids.has(id));
  return [
    ...missing.map(([, jti]): Ghost => ({ rule: 'not in the list', jti: String(jti), because: 'it signs in' })),
    ...surplus.map((jti): Ghost => ({ rule: 'in the list, and over', jti, because: 'no token of it signs in' })),
  ];
}

/**
 * When the tokens were stored, by the clock of the domain. They are stored under the user's lock, so the earlier time
 * came first. Revoked and used rows stay.
 */
async function momentsOf(
  scope: Scope,
  resource: AuthenticatedResource,
  tokens: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { tokenResource, storeAllTokens } = factsOf(resource).tokens;
  if (tokenResource === undefined || !storeAllTokens) return new Map();
  const jtis = new Map(tokens.map((token) => [peekToken(token)?.jti, token]));
  const statement: SelectStatement = {
    kind: 'select',
    relation: ResourceInfo.relation(tokenResource),
    attributes: ['jti', 'createdAt'],
    where: isIn('jti', 'jtis'),
  };
  const { rows } = await scope.store.run(statement, { jtis: [...jtis.keys()] });
  return new Map(rows.map(({ jti, createdAt }) => [jtis.get(jti) ?? '', Number(createdAt)]));
}

async function isAlive(scope: Scope, resource: AuthenticatedResource, token: string): Promise<boolean> {
  if (purposeOf(token) === userPurpose) return (await authenticate(resource, token, { domain: scope })) !== null;
  const claims = await verifyToken(resource, token, { domain: scope });
  const { tokenResource } = factsOf(resource).tokens;
  if (claims === null || tokenResource === undefined) return claims !== null;
  return !(await tokenRevoked(tokenResource, { jti: claims.jti }, { domain: scope }));
}

/** Live rows of the users in the ledger whose token no call has returned. */
async function givenToNoCaller(
  scope: Scope,
  resource: AuthenticatedResource,
  tokens: readonly string[],
): Promise<Ghost[]> {
  const { tokenResource, storeAllTokens } = factsOf(resource).tokens;
  if (tokenResource === undefined || !storeAllTokens) return [];
  const claims = await Promise.all(tokens.map((token) => verifyToken(resource, token, { domain: scope })));
  const given = new Set(claims.map((each) => each?.jti));
  const subjects = new Set(claims.flatMap((each) => each?.sub ?? []));
  const ghosts: Ghost[] = [];
  for (const subject of subjects) {
    const rows = await callAction(tokenResource, 'liveTokens', { args: [{ subject }], scope });
    // Invariant: the action of the token resource reads rows, which have a `jti`.
    for (const { jti } of rows as readonly { readonly jti: string }[]) {
      if (given.has(jti)) continue;
      ghosts.push({ rule: 'given to no caller', jti, because: 'its row is alive, and no call gave the token' });
    }
  }
  return ghosts;
}

function endingRulesOf(resource: AuthenticatedResource): EndingRules {
  const parts = ResourceInfo.fact(resource, strategyFacts) ?? [];
  const { options = {} } = parts.find(({ kind }) => kind === 'logOutEverywhere') ?? {};
  const list = (name: string): readonly unknown[] | undefined => {
    const value = options[name];
    return Array.isArray(value) ? value : undefined;
  };
  return {
    onChange: options.applyOnPasswordChange === true,
    includes: (purpose) =>
      (list('includePurposes')?.includes(purpose) ?? true) && !(list('excludePurposes') ?? []).includes(purpose),
  };
}
