import type { Scope } from '@ashlar/core';
import type { Row, Statement } from '@ashlar/core/data-layer';

/**
 * Runs `pause` before every statement in a domain, inside and outside of transactions, until you call the returned
 * function. It breaks code that is right only because no statement came between two others.
 */
export function beforeStatements({ store }: Scope, pause: (statement: Statement) => Promise<void>): () => void {
  const { run } = store;
  Object.assign(store, {
    async run(statement: Statement, parameters: Readonly<Row>) {
      await pause(statement);
      return await run.call(store, statement, parameters);
    },
  });
  return () => void Object.assign(store, { run });
}
