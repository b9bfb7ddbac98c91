import { equalToParameters, type PreparedStatement, type SelectStatement } from '@ashlar/core/data-layer';
import { compileCountOnly } from '../compile/compile-counting.ts';
import { compileStatement } from '../compile/compile-statement.ts';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import type { Dialect } from '../compile/dialect.ts';
import { createdColumn, type TellingInsert } from '../compile/told-by-insert.ts';

/**
 * An insert that tells whether its record is new. It is one statement if the database can tell. It is two if the database is
 * in this process, where no other transaction can write between them.
 */
export function prepareTelling(
  statement: TellingInsert,
  dialect: Dialect,
  prepare: (compiled: CompiledStatement) => PreparedStatement,
): PreparedStatement {
  const insert = prepare(compileStatement(statement, dialect));
  if (dialect.isNewRow !== undefined) {
    return {
      async run(parameters, transaction) {
        const { rows, count } = await insert.run(parameters, transaction);
        const created = rows[0]?.[createdColumn] === true;
        const own = rows.map(({ [createdColumn]: _told, ...row }) => row);
        return { rows: statement.returning.length === 0 ? [] : own, count, created };
      },
    };
  }
  const look = prepare(compileCountOnly(sameRecord(statement), dialect));
  return {
    async run(parameters, transaction) {
      const [row] = (await look.run(parameters, transaction)).rows;
      return { ...(await insert.run(parameters, transaction)), created: Number(row?.counted) === 0 };
    },
  };
}

/** Counts the record that would be changed. */
function sameRecord({ relation, onConflict: { by = relation.primaryKey } }: TellingInsert): SelectStatement {
  return { kind: 'select', relation, attributes: [], where: equalToParameters(by), countOnly: true };
}
