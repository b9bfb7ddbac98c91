import type { PreparedStatement } from '@ashlar/core/data-layer';
import { type CountingUpdate, compileCount, compileCountingUpdate } from '../compile/compile-counting.ts';
import { compileStatement } from '../compile/compile-statement.ts';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import type { Dialect } from '../compile/dialect.ts';

/**
 * An update that counts what it changes as it was before. In one statement where it takes a round trip to the server, in two
 * where the database is in this process and no other transaction can write between them.
 */
export function prepareCounting(
  statement: CountingUpdate,
  dialect: Dialect,
  prepare: (compiled: CompiledStatement) => PreparedStatement,
): PreparedStatement {
  if (dialect.updatesInsideStatements) {
    const both = prepare(compileCountingUpdate(statement, dialect));
    return {
      async run(parameters, transaction) {
        const [row] = (await both.run(parameters, transaction)).rows;
        return { rows: [], count: Number(row?.changed), counted: Number(row?.counted) };
      },
    };
  }
  const count = prepare(compileCount(statement, dialect));
  const update = prepare(compileStatement(statement, dialect));
  return {
    async run(parameters, transaction) {
      const [row] = (await count.run(parameters, transaction)).rows;
      const outcome = await update.run(parameters, transaction);
      return { ...outcome, counted: Number(row?.counted) };
    },
  };
}
