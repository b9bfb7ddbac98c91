import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../action/scope.ts';
import type { DataLayer, Outcome, PreparedStatement, Row } from '../data-layer/data-layer.ts';
import type { Statement } from '../data-layer/statement.ts';
import { coreErrors } from '../error/core-errors.ts';
import { type OpenTransaction, openTransaction } from './open-transaction.ts';

/** A store with what only the domain needs of it. */
export interface DataLayerStore extends Store {
  /** A transaction of the application's making: never retried, and `work` is given its handle. */
  explicitTransaction<Result>(work: (handle: () => unknown) => Promise<Result>): Promise<Result>;
  /** Domains over this data layer that are open; the last one closes it. */
  domains: number;
}

const stores = new WeakMap<DataLayer, DataLayerStore>();

/** The one store of a data layer: the transaction around a call belongs to the data layer, whatever domain is asked. */
export function storeOf(dataLayer: DataLayer): DataLayerStore {
  const known = stores.get(dataLayer);
  if (known !== undefined) return known;
  const store = createStore(dataLayer);
  stores.set(dataLayer, store);
  return store;
}

/** How often a transaction that collides with another one is tried, with a short random pause between. */
const attempts = 5;

function createStore(dataLayer: DataLayer): DataLayerStore {
  const ambient = new AsyncLocalStorage<OpenTransaction>();
  const handles = new WeakMap<object, OpenTransaction>();
  const prepared = new WeakMap<Statement, PreparedStatement>();

  function prepare(statement: Statement): PreparedStatement {
    const known = prepared.get(statement);
    if (known !== undefined) return known;
    const made = dataLayer.prepare(statement);
    prepared.set(statement, made);
    return made;
  }

  function run(statement: Statement, parameters: Readonly<Row>): Promise<Outcome> {
    const open = ambient.getStore();
    if (open === undefined) return prepare(statement).run(parameters);
    if (open.ended) return Promise.reject(coreErrors.error('TRANSACTION_CLOSED'));
    return prepare(statement).run(parameters, open.transaction);
  }

  /** Takes part in a transaction: its failure is the failure of the whole, whoever catches it. */
  async function join<Result>(open: OpenTransaction, work: () => Promise<Result>): Promise<Result> {
    if (open.ended) throw coreErrors.error('TRANSACTION_CLOSED');
    try {
      return await work();
    } catch (error) {
      open.failure ??= { error };
      throw error;
    }
  }

  async function begin<Result>(work: (open: OpenTransaction) => Promise<Result>): Promise<Result> {
    const waiting: (() => Promise<void>)[] = [];
    const result = await dataLayer.transaction(async (transaction) => {
      const open = openTransaction(transaction, false);
      try {
        const inner = await ambient.run(open, () => work(open));
        if (open.failure !== undefined) {
          throw coreErrors.error('TRANSACTION_ROLLBACK_ONLY', { cause: open.failure.error });
        }
        waiting.push(...open.afterCommit);
        return inner;
      } finally {
        open.ended = true;
      }
    });
    for (const work of waiting) await work();
    return result;
  }

  async function retrying<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!coreErrors.is(error, 'TRANSACTION_CONFLICT') || attempt === attempts) throw error;
        await sleep(Math.random() * 10 * 2 ** attempt);
      }
    }
  }

  return {
    dataLayer,
    domains: 0,
    run,
    transactionAround() {
      const open = ambient.getStore();
      if (open === undefined) return 'none';
      return open.foreign ? 'foreign' : 'own';
    },
    transaction(work) {
      const open = ambient.getStore();
      return open === undefined ? retrying(() => begin(work)) : join(open, work);
    },
    explicitTransaction(work) {
      const open = ambient.getStore();
      const giveHandle = (of: OpenTransaction) => () => {
        const { handle } = of.transaction;
        if (typeof handle === 'object' && handle !== null) handles.set(handle, of);
        return handle;
      };
      return open === undefined ? begin((own) => work(giveHandle(own))) : join(open, () => work(giveHandle(open)));
    },
    async within(handle, work) {
      const known = typeof handle === 'object' && handle !== null ? handles.get(handle) : undefined;
      if (known !== undefined) return ambient.run(known, () => join(known, work));
      const foreign = openTransaction(await dataLayer.join(handle), true);
      try {
        return await ambient.run(foreign, work);
      } finally {
        foreign.ended = true;
      }
    },
    async afterCommit(work) {
      const open = ambient.getStore();
      if (open === undefined) return await work();
      if (open.ended) throw coreErrors.error('TRANSACTION_CLOSED');
      if (open.foreign) {
        throw coreErrors.error('TRANSACTION_UNSUITABLE', {
          message: 'this action does something after the commit, and nobody can tell when the given trx commits',
        });
      }
      open.afterCommit.push(work);
    },
  };
}
