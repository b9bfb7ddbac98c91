import type { PreparedStatement } from '@ashlar/core/data-layer';
import { type CountingUpdate, compileCount, compileCountingUpdate } from '../compile/compile-counting.ts';
import { compileStatement } from '../compile/compile-statement.ts';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import type { Dialect } from '../compile/dialect.ts';

/**
 * An update that counts the records before it changes them. It is one statement if each statement is a round trip to a
 * server. It is two if the database is in this process, where no other transaction can write between them.
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

/** A select that only counts, compiled: its one row holds the count. */
export function prepareCountOnly(
  compiled: CompiledStatement,
  prepare: (compiled: CompiledStatement) => PreparedStatement,
): PreparedStatement {
  const count = prepare(compiled);
  return {
    async run(parameters, transaction) {
      const [row] = (await count.run(parameters, transaction)).rows;
      return { rows: [], count: Number(row?.counted) };
    },
  };
}
