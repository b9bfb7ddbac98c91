import type { Scope } from '@ashlar/core';
import type { Row, Statement } from '@ashlar/core/data-layer';

/**
 * Runs `pause` before every statement that is sent in a domain, in a transaction or not, until the function that it returns
 * is called. Whatever holds by chance alone, because nothing came between two statements, does not hold then.
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
