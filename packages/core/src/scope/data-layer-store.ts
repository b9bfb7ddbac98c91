import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '../contract/scope.ts';
import type { Store } from '../contract/store.ts';
import type { DataLayer, PreparedStatement } from '../data-layer/data-layer.ts';
import type { Assignment, Statement } from '../data-layer/statement.ts';
import { sharedByCopies } from '../error/copies.ts';
import { coreErrors } from '../error/core-errors.ts';
import { quoted } from '../error/quoted.ts';
import { keptFor } from '../extension/kept-for.ts';
import { createAmbientTransaction, type TriesAgain } from './ambient-transaction.ts';
import type { OpenTransaction } from './open-transaction.ts';

/** A store with the members that only a domain needs. */
export interface DataLayerStore extends Store {
  /** A transaction that the application asked for. It is never retried, and `work` can ask for its handle. */
  explicitTransaction<Result>(work: (handle: () => unknown) => Promise<Result>): Promise<Result>;
  /** Domains over this data layer that are open; the last one closes it. */
  readonly domains: Set<Pick<Scope, 'name' | 'resources'>>;
}

/** The one store of a data layer. */
export const storeOf: (dataLayer: DataLayer) => DataLayerStore = sharedByCopies('stores of data layers', () =>
  keptFor(createStore),
);

function createStore(dataLayer: DataLayer): DataLayerStore {
  const around = createAmbientTransaction(dataLayer);
  const prepare = keptFor((statement: Statement): PreparedStatement => {
    refuseNewKey(statement);
    return dataLayer.prepare(statement);
  });
  return {
    dataLayer,
    domains: new Set(),
    run(statement, parameters) {
      const open = around.current();
      if (open === undefined) return prepare(statement).run(parameters);
      if (open.ended) return Promise.reject(coreErrors.error('TRANSACTION_CLOSED'));
      return prepare(statement).run(parameters, open.transaction);
    },
    transactionAround() {
      const open = around.current();
      if (open === undefined) return 'none';
      return open.foreign ? 'foreign' : 'own';
    },
    remembered: () => around.current()?.remembered,
    transaction(work) {
      const open = around.current();
      return open === undefined ? retrying((triesAgain) => around.begin(work, triesAgain)) : around.join(open, work);
    },
    alone(work) {
      const open = around.current();
      return open === undefined ? retrying(work) : around.join(open, work);
    },
    explicitTransaction(work) {
      const open = around.current();
      return open === undefined
        ? around.begin((own) => work(() => around.handleOf(own)))
        : around.join(open, () => work(() => around.handleOf(open)));
    },
    async publish(channel, text) {
      const { signals } = dataLayer;
      const send = ({ transaction }: OpenTransaction) => signals?.publish(channel, text, transaction);
      const open = around.current();
      await (open === undefined ? around.begin(async (own) => await send(own)) : send(open));
    },
    within: (handle, work) => around.within(handle, work),
    async afterCommit(work) {
      const open = around.current();
      if (open === undefined) return await work();
      if (open.ended) throw coreErrors.error('TRANSACTION_CLOSED');
      if (open.foreign) {
        throw coreErrors.error('TRANSACTION_UNSUITABLE', {
          message: 'this action does something after the commit, and cannot learn when the given trx commits',
        });
      }
      open.afterCommit.push(work);
    },
    whenSettled(work) {
      const open = around.current();
      // A call without `await` may outlive the transaction around it.
      const outcome = open === undefined ? 'committed' : open.outcome;
      if (outcome !== undefined) work(outcome);
      else open?.whenSettled.push(work);
    },
  };
}

/** Extensions run their own statements, which no changeset checks for a new key. */
function refuseNewKey(statement: Statement): void {
  const set = assignmentsOf(statement);
  const { name, primaryKey } = statement.relation;
  const written = primaryKey.find((attribute) => Object.hasOwn(set, attribute));
  if (written === undefined) return;
  throw coreErrors.error('PRIMARY_KEY_FIXED', {
    message: `a statement sets ${quoted(written)} of ${name}: a primary key is never written after creation`,
    issues: [{ path: [written], message: 'a primary key is never written after creation' }],
  });
}

/** What a statement writes into records that are there. */
function assignmentsOf(statement: Statement): Readonly<Record<string, Assignment>> {
  if (statement.kind === 'update') return statement.set;
  return statement.kind === 'insert' && typeof statement.onConflict === 'object' ? statement.onConflict.update : {};
}

/** How often a transaction that collides with another one is tried, with a short random pause between. */
const attempts = 5;

async function retrying<Result>(work: (triesAgain: TriesAgain) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const triesAgain: TriesAgain = (error) => coreErrors.is(error, 'TRANSACTION_CONFLICT') && attempt < attempts;
    try {
      return await work(triesAgain);
    } catch (error) {
      if (!triesAgain(error)) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}
