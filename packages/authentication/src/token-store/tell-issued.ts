import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { deepFreeze } from '@ashlar/core/extension';
import type { NewTokenEvent } from '../part/events.ts';
import { listenersOf } from '../part/listeners.ts';
import { markOf } from '../part/strategy-call.ts';
import type { Claims } from '../token/claims.ts';
import type { TokenHolder } from '../token/create-claims.ts';
import type { StoredToken } from '../token/stored-token.ts';
import type { IssueOrigin } from './new-token.ts';
import { recordOfRow } from './record-of-row.ts';

/** A token, whose it is, and who issues it. */
export interface NewTokenFacts {
  readonly holder: TokenHolder;
  readonly origin: IssueOrigin;
  readonly claims: Claims;
}

/** The attributes that parts keep with a token, each with its value. Without such parts it has none. */
export async function keptWith(scope: Scope, resource: AnyResource, token: NewTokenFacts): Promise<Readonly<Row>> {
  const { keepings = [] } = listenersOf(resource) ?? {};
  if (keepings.length === 0) return {};
  const event = eventOf(scope, resource, token);
  const kept: Row = {};
  for (const { attributes, values } of keepings) {
    const given = await values(event, scope);
    for (const name of attributes) kept[name] = given[name] ?? null;
  }
  return kept;
}

/** Calls the listeners of a resource for a token that was stored, or made where tokens are not stored. */
export async function tellIssued(
  scope: Scope,
  resource: AnyResource,
  { storedToken, ...token }: NewTokenFacts & { readonly storedToken: StoredToken | null },
): Promise<void> {
  const listeners = listenersOf(resource)?.issue ?? [];
  if (listeners.length === 0) return;
  const event = Object.freeze({ ...eventOf(scope, resource, token), storedToken: deepFreeze(storedToken) });
  for (const listener of listeners) await listener(event, scope);
}

function eventOf(
  scope: Scope,
  resource: AnyResource,
  { holder: { user }, origin, claims }: NewTokenFacts,
): NewTokenEvent {
  const { strategy, action, parent = null } = origin;
  const running = markOf(scope)?.call?.facts;
  return Object.freeze({
    strategy,
    action: strategy !== null && running?.strategy === strategy ? running.action : action,
    user: user === undefined ? null : recordOfRow(resource, user),
    claims,
    parent,
    context: scope.options.context ?? {},
  });
}
