import { coreErrors } from '@ashlar/core';
import type { DialectAdapter, Kysely } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';
import { kyselyOverConnections, kyselyOverSession, sessionOf } from './kysely-over-connections.ts';
import type { Connections, OwnSession, Session, Store, TransactionKind } from './session.ts';
import { isKysely, isTransaction, unsuitable } from './unsuitable.ts';

/** A store over our own connections. */
export function ownStore(connections: Connections): Store {
  const { dialect, signals } = connections;
  // Each Kysely has its own adapter, and every handle derived from it has the same one. So the adapter shows where a
  // handle comes from.
  const transactionOf = new WeakMap<DialectAdapter, Session>();
  const sessions = new WeakMap<OwnSession, Session>();
  let kysely: Kysely<AnyTables> | undefined;

  function sessionFor(own: OwnSession, given?: Kysely<AnyTables>): Session {
    let handle = given;
    const session: Session = {
      life: own.life,
      get handle() {
        if (handle === undefined) {
          handle = kyselyOverSession(own, dialect);
          transactionOf.set(handle.getExecutor().adapter, session);
        }
        return handle;
      },
      run: (statement, values) => own.run(statement, values),
      execute: (query) => own.execute(query),
      publish: (notice) => own.publish(notice),
    };
    return session;
  }

  function ownKysely(): Kysely<AnyTables> {
    kysely ??= kyselyOverConnections(connections);
    return kysely;
  }

  async function joinTransaction(handle: Kysely<AnyTables>): Promise<Session> {
    const own = await handle.getExecutor().provideConnection(async (connection) => sessionOf(connection));
    const known = sessions.get(own);
    if (known !== undefined && known.life === own.life) return known;
    await connections.assertSuitable(own);
    const session = sessionFor(own, handle);
    sessions.set(own, session);
    return session;
  }

  return {
    dialect,
    signals,
    run: (statement, values) => connections.run(statement, values),
    async transaction(work, kind) {
      const own = await begun(connections, kind);
      return ending(own, connections, () => work(sessionFor(own)));
    },
    async join(handle) {
      if (!isKysely(handle)) throw unsuitable('it is no Kysely transaction');
      const { adapter } = handle.getExecutor();
      const issued = transactionOf.get(adapter);
      if (issued !== undefined) return issued;
      if (adapter !== kysely?.getExecutor().adapter) throw unsuitable('it is a transaction of another store');
      if (!isTransaction(handle)) throw unsuitable('it is no transaction: open one with .transaction()');
      try {
        return await joinTransaction(handle);
      } catch (error) {
        throw dialect.translateError(error, undefined);
      }
    },
    execute: (query) => ownKysely().executeQuery(query),
    inspect: async () => (await connections.inspect?.()) ?? [],
    kysely: ownKysely,
    close: () => connections.close(),
  };
}

async function begun({ dialect, acquire }: Connections, kind?: TransactionKind): Promise<OwnSession> {
  try {
    const own = await acquire();
    try {
      await own.begin(kind);
      return own;
    } catch (error) {
      own.release();
      throw error;
    }
  } catch (error) {
    throw dialect.translateError(error, undefined);
  }
}

async function ending<Result>(own: OwnSession, { dialect }: Connections, work: () => Promise<Result>): Promise<Result> {
  const { life } = own;
  try {
    const result = await work();
    if (life.ended) throw coreErrors.error('TRANSACTION_CLOSED');
    await own.commit().catch((error: unknown) => {
      throw dialect.translateError(error, undefined);
    });
    return result;
  } catch (error) {
    // The first error counts. If the rollback fails too, the pool handles the connection.
    if (!life.ended) await own.rollback().catch(() => undefined);
    throw error;
  } finally {
    own.release();
  }
}
