import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';

/**
 * Ends a migration if a row of a table fulfils a condition, such as a value that a new type cannot hold. The message names
 * the table and no value.
 *
 * @throws TypeError with `problem`
 *
 * @example
 * await assertNoRow(db, 'users', { where: sql`"name" is null`, problem: 'users.name is null in some rows: fill it first' });
 */
export async function assertNoRow(
  db: QueryExecutorProvider,
  table: string,
  { where, problem }: { readonly where: RawBuilder<unknown>; readonly problem: string },
): Promise<void> {
  const { rows } = await sql`select 1 from ${sql.table(table)} where ${where} limit 1`.execute(db);
  if (rows.length > 0) throw new TypeError(problem);
}
