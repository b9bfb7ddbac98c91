import { InvalidInput } from '@ashlar/core';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import type { Dialect, Execute } from '../compile/dialect.ts';
import { REFERS_TO_NOTHING } from '../compile/failures.ts';

/** A statement that failed, with its values. */
interface Failed {
  readonly statement: CompiledStatement;
  readonly values: readonly unknown[];
  /** Runs a statement where the failed one ran. */
  readonly execute: Execute;
}

/** The error of ours for an error of the driver. */
export async function failureOf(error: unknown, dialect: Dialect, failed: Failed): Promise<unknown> {
  const { statement, execute } = failed;
  const translated = dialect.translateError(error, statement);
  if (dialect.brokenColumns === undefined || !isUndecided(translated)) return translated;
  const { relation } = statement;
  const values = writtenKeys(failed);
  // What cannot be asked stays undecided.
  const broken = await dialect
    .brokenColumns(execute, { table: relation.table, values })
    .catch((): readonly string[] => []);
  const meant = translated.issues.filter(({ path: [name = ''] }) =>
    broken.includes(relation.attributes.get(String(name))?.column ?? ''),
  );
  if (meant.length === 0) return translated;
  const decided = new InvalidInput(relation.name, meant);
  decided.cause = translated.cause;
  return decided;
}

/** Whether several foreign keys may be meant. */
function isUndecided(error: unknown): error is InvalidInput {
  if (!(error instanceof InvalidInput) || error.issues.length < 2) return false;
  return error.issues.every(({ message }) => message === REFERS_TO_NOTHING);
}

function writtenKeys({ statement, values }: Failed): ReadonlyMap<string, readonly unknown[]> {
  const { relation, parameters } = statement;
  return new Map(
    relation.references.map(({ attribute }) => [
      relation.attributes.get(attribute)?.column ?? attribute,
      values.filter((_, position) => {
        const parameter = parameters[position];
        return parameter?.attribute === attribute && parameter.relation === relation.name && !parameter.list;
      }),
    ]),
  );
}
