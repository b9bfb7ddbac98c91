import { ResourceInfo, type Scope } from '@ashlar/core';
import type { Store } from '@ashlar/core/extension';
import type { SecretSource, Secrets } from '../secrets/secret.ts';
import { isTokenResource } from '../token-store/token-resource.ts';
import { beforeStatements } from './before-statements.ts';
import { createGate, type Gate } from './gate.ts';

/** A `signingSecret` with gates. Ashlar reads the secret whenever it signs or checks a token. */
export interface GatedSecret {
  (): Promise<Secrets | undefined>;
  /**
   * Holds a call that is about to store a token in this domain: the user is locked, and the credential is compared and
   * used up. It holds a call without a transaction, too. If tokens are not stored, it holds a call that is about to
   * sign one.
   */
  beforeStore(domain: Scope): Gate;
  /** Holds a call that is about to check a token outside of a transaction of this domain. It has not asked the store. */
  beforeCheck(domain: Scope): Gate;
}

interface Gates {
  readonly inside: Gate;
  readonly outside: Gate;
}

/**
 * A secret that can hold the calls that read it.
 *
 * @example
 * const signingSecret = gatedSecret('a secret of tests, long enough for HS256');
 * const reached = signingSecret.beforeStore(accounts).hold();
 */
export function gatedSecret(secret: SecretSource): GatedSecret {
  const gatesOf = new Map<Store, Gates>();
  const gatesIn = (domain: Scope): Gates => {
    const { store } = domain;
    const gates = gatesOf.get(store) ?? { inside: createGate(), outside: createGate() };
    if (!gatesOf.has(store)) holdBareInserts(domain, gates.inside);
    gatesOf.set(store, gates);
    return gates;
  };
  const ask = async (): Promise<Secrets | undefined> => {
    const around = [...gatesOf].filter(([store]) => store.transactionAround() !== 'none');
    for (const [, { inside }] of around) await inside.pass();
    if (around.length === 0) for (const { outside } of gatesOf.values()) await outside.pass();
    return await (typeof secret === 'function' ? secret() : secret);
  };
  return Object.assign(ask, {
    beforeStore: (domain: Scope) => gatesIn(domain).inside,
    beforeCheck: (domain: Scope) => gatesIn(domain).outside,
  });
}

/** Holds a call that stores a token without a transaction: it reads the secret outside of one, as a check does. */
function holdBareInserts(domain: Scope, gate: Gate): void {
  // Invariant: a domain holds only resources.
  const resources = domain.resources;
  const relations = resources.filter(isTokenResource).map((resource) => ResourceInfo.relation(resource));
  beforeStatements(domain, async (statement) => {
    const stores = statement.kind === 'insert' && relations.includes(statement.relation);
    if (stores && domain.store.transactionAround() === 'none') await gate.pass();
  });
}
