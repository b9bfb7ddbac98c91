import { type AnyResource, coreErrors, type Scope } from '@ashlar/core';
import { type Everyone, everyoneOf } from './everyone.ts';

/** What a realm is at before everyone was logged out for the first time, and where nothing keeps count. */
const firstGeneration = 0;

/**
 * The generation for the tokens that the transaction around the call issues. It is read once, and everything that proves a
 * credential or uses one up calls this first. So a proof is never older than the stamp: a log-out of everyone that comes
 * after the proof leaves the token behind, and no lock is needed. A token for another one gets no newer stamp than that.
 */
export async function stampOf(scope: Scope, resource: AnyResource): Promise<number> {
  const everyone = everyoneOf(resource);
  if (everyone === undefined) return firstGeneration;
  const memory = scope.store.remembered();
  const known = memory?.get(everyone);
  if (typeof known === 'number') return known;
  const stamp = await presentGeneration(scope, everyone);
  // Two calls at once may both have read it: the first one counts.
  const first = memory?.get(everyone);
  if (typeof first === 'number') return first;
  memory?.set(everyone, stamp);
  return stamp;
}

/** The generation at this moment. */
export async function presentGeneration(scope: Scope, { present, parameters }: Everyone): Promise<number> {
  const [row] = (await scope.store.run(present, parameters)).rows;
  return row === undefined ? firstGeneration : numberIn(row);
}

/**
 * Refuses a token that is no longer live when it is stored, because everyone was logged out since its proof. The transaction
 * is tried again where that is possible, and judges the proof in the new generation.
 *
 * @throws AshlarError TRANSACTION_CONFLICT
 */
export async function refuseIfPast(scope: Scope, resource: AnyResource, stamp: number): Promise<void> {
  const everyone = everyoneOf(resource);
  if (everyone === undefined || (await presentGeneration(scope, everyone)) === stamp) return;
  throw coreErrors.error('TRANSACTION_CONFLICT', { message: 'everyone was logged out meanwhile: try again' });
}

/** Begins a new generation, and returns it. What this transaction issues from now on belongs to it. */
export async function raiseGeneration(scope: Scope, everyone: Everyone): Promise<number> {
  const { raise, parameters } = everyone;
  const first = firstGeneration + 1;
  const { rows } = await scope.store.run(raise, { ...parameters, generation: first, one: 1 });
  const generation = numberIn(rows[0] ?? {});
  scope.store.remembered()?.set(everyone, generation);
  return generation;
}

/** Absent means refused: without a number no token is live, and none is issued. */
function numberIn({ generation }: Readonly<Record<string, unknown>>): number {
  if (typeof generation === 'number') return generation;
  throw new TypeError('a generation is no number');
}
