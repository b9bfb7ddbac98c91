import type { OpenedStore, TestStore } from './stores.ts';

/** How a database carries a statement out: the tables it reads from end to end, and the indexes it searches. */
export interface Plan {
  readonly scanned: readonly string[];
  readonly indexes: readonly string[];
}

/** Fills the tables so that reading them from end to end would be the wrong choice: 2,000 users, ten tokens each. */
export async function fillTables(opened: OpenedStore, store: TestStore): Promise<void> {
  const id = "'00000000-0000-4000-8000-' || (100000000000 + u.i)";
  const key = store.name === 'postgres' ? `cast(${id} as uuid)` : id;
  const users = 'with recursive u(i) as (select 1 union all select i + 1 from u where i < 2000)';
  const tokens = `${users}, t(j) as (select 1 union all select j + 1 from t where j < 10)`;
  const at = "'2026-01-01T00:00:00.000Z'";
  await opened.query(`insert into users (id, email, normalized_email, hashed_password, created_at)
    ${users} select ${key}, 'u' || u.i, 'u' || u.i, '', ${at} from u`);
  await opened.query(`insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at)
    ${tokens} select 'j' || u.i || '-' || t.j, 'user?id=' || ${id}, 'user', '2099-01-01T00:00:00.000Z', ${at}, ${at} from t, u`);
  await opened.query('analyze');
}

/**
 * The plan of a statement just as it was sent. In PostgreSQL the one that serves all values: a prepared statement may
 * keep it. `values` asks for the plan of these values instead.
 */
export async function planOf(
  opened: OpenedStore,
  { store, sql, values = [] }: { readonly store: TestStore; readonly sql: string; readonly values?: readonly string[] },
): Promise<Plan> {
  if (store.name === 'sqlite')
    return readSqlitePlan(await opened.query(`explain query plan ${sql.replaceAll('?', 'null')}`));
  const text = values.reduce((given, value, index) => given.replaceAll(`$${index + 1}`, value), sql);
  const options = values.length === 0 ? 'generic_plan, costs off' : 'costs off';
  return readPostgresPlan(await opened.query(`explain (${options}) ${text}`));
}

function readSqlitePlan(rows: readonly Record<string, unknown>[]): Plan {
  const steps = rows.map(({ detail }) => String(detail));
  return {
    scanned: steps.flatMap((step) => step.match(/^SCAN (?!json_each)(\w+)/)?.[1] ?? []),
    indexes: steps.flatMap((step) => step.match(/^SEARCH .* USING (?:COVERING )?INDEX (\w+)/)?.[1] ?? []),
  };
}

function readPostgresPlan(rows: readonly Record<string, unknown>[]): Plan {
  const steps = rows.map((row) => String(row['QUERY PLAN']));
  return {
    scanned: steps.flatMap((step) => step.match(/Seq Scan on (\w+)/)?.[1] ?? []),
    indexes: steps.flatMap(
      (step) => step.match(/(?:Index (?:Only )?Scan using|Bitmap Index Scan on) (\w+)/)?.[1] ?? [],
    ),
  };
}
