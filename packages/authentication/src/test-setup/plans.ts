import type { OpenedStore, TestStore } from './stores.ts';

/** How a database executes a statement: the tables that it scans, and the indexes that it searches. */
export interface Plan {
  readonly scanned: readonly string[];
  readonly indexes: readonly string[];
}

/** A statement as it was sent, without its values. */
interface SentStatement {
  readonly store: TestStore;
  readonly sql: string;
}

/** How often PostgreSQL plans a prepared statement for its values before it may keep one plan for all values. */
const plannedForValues = 5;

/**
 * Fills the tables so that reading them from end to end would be the wrong choice: 2,000 users with ten tokens each, of
 * which one has expired, 20 of them in each year from 1900 on.
 */
export async function fillTables(
  opened: OpenedStore,
  { store, analyzed }: { readonly store: TestStore; readonly analyzed: boolean },
): Promise<void> {
  const typed = (text: string, type: string) => (store.name === 'postgres' ? `cast(${text} as ${type})` : text);
  const id = "'00000000-0000-4000-8000-' || (100000000000 + u.i)";
  const users = 'with recursive u(i) as (select 0 union all select i + 1 from u where i < 1999)';
  const tokens = `${users}, t(j) as (select 1 union all select j + 1 from t where j < 10)`;
  const at = "'2026-01-01T00:00:00.000Z'";
  const expiry = "(case when t.j = 1 then 1900 + u.i / 20 else 2099 end) || '-01-01T00:00:00.000Z'";
  await opened.query(`insert into users (id, email, normalized_email, hashed_password, created_at)
    ${users} select ${typed(id, 'uuid')}, 'u' || u.i, 'u' || u.i, '', ${at} from u`);
  await opened.query(`insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at)
    ${tokens} select 'j' || u.i || '-' || t.j, 'user?id=' || ${id}, 'user', ${typed(expiry, 'timestamptz')}, ${at}, ${at}
    from t, u order by t.j, u.i`);
  if (analyzed) await opened.query('analyze');
}

/** The plan of a statement. In PostgreSQL the plan for all values, which a prepared statement may keep. */
export async function planOf(opened: OpenedStore, { store, sql }: SentStatement): Promise<Plan> {
  if (store.name === 'postgres') {
    return readPostgresPlan(await opened.query(`explain (generic_plan, costs off) ${sql}`));
  }
  const { default: Database } = await import('better-sqlite3');
  const [main] = await opened.query('pragma database_list');
  const database = new Database(String(main?.file), { readonly: true });
  try {
    // Nulls are bound, not written into the text: a planner treats what it can read differently from what it cannot.
    const values = Array.from({ length: sql.split('?').length - 1 }, () => null);
    return readSqlitePlan(
      database.prepare<null[], Record<string, unknown>>(`explain query plan ${sql}`).all(...values),
    );
  } finally {
    database.close();
  }
}

/**
 * The plan that a prepared statement has in the long run, if it is always given these values: PostgreSQL goes on planning it
 * for its values where the plan that serves all would cost more. SQLite has one plan only.
 */
export async function keptPlanOf(
  opened: OpenedStore,
  { values, ...statement }: SentStatement & { readonly values: readonly string[] },
): Promise<Plan> {
  if (statement.store.name === 'sqlite') return await planOf(opened, statement);
  await opened.query(`prepare kept as ${statement.sql}`);
  try {
    const explain = `explain (costs off) execute kept (${values.join(', ')})`;
    for (let time = 0; time < plannedForValues; time++) await opened.query(explain);
    return readPostgresPlan(await opened.query(explain));
  } finally {
    await opened.query('deallocate kept');
  }
}

/** What was sent, in words: `begin`, `select by users_pkey`, `update scanning tokens`; a select that locks is a `lock`. */
export async function stepsOf(
  { statements }: Pick<OpenedStore, 'statements'>,
  plan: (sql: string) => Promise<Plan>,
): Promise<string[]> {
  const steps: string[] = [];
  for (const sql of statements) {
    // An update that also counts stands in the `with` of a select.
    const verb = sql.startsWith('with ') ? 'update' : (sql.split(' ')[0] ?? '');
    const kind = sql.endsWith(' for no key update') ? 'lock' : verb;
    const planned = ['select', 'insert', 'update', 'delete'].includes(verb);
    steps.push(planned ? inWords(kind, await plan(sql)) : kind);
  }
  return steps;
}

function inWords(kind: string, { scanned, indexes }: Plan): string {
  const by = indexes.length > 0 ? [`by ${[...new Set(indexes)].sort().join(', ')}`] : [];
  const scanning = scanned.length > 0 ? [`scanning ${[...new Set(scanned)].sort().join(', ')}`] : [];
  return [kind, ...by, ...scanning].join(' ');
}

function readSqlitePlan(rows: readonly Record<string, unknown>[]): Plan {
  const steps = rows.map(({ detail }) => String(detail));
  return {
    // An automatic index is built for this one statement by a scan of the table. A list of values is no table.
    scanned: firstGroups(steps, /^(?:SCAN (?!json_each|CONSTANT)(\w+)|SEARCH (\w+) USING AUTOMATIC)/),
    indexes: firstGroups(steps, /^SEARCH \w+ USING (?:COVERING )?INDEX (\w+)/),
  };
}

function readPostgresPlan(rows: readonly Record<string, unknown>[]): Plan {
  const nodes = rows
    .map((row) => String(row['QUERY PLAN']))
    .join('\n')
    .split('->')
    .map((node) => node.trim());
  // PostgreSQL scans an index without a condition completely.
  const searches = nodes.filter((node) => node.includes('Index Cond:'));
  const others = nodes.filter((node) => !node.includes('Index Cond:'));
  return {
    scanned: firstGroups(
      others,
      /^(?:Parallel )?(?:Seq Scan on (\w+)|Index.* Scan.* using \w+ on (\w+)|Bitmap Index.* (\w+))/,
    ),
    indexes: [
      ...firstGroups(searches, /^(?:Parallel )?(?:Index.* Scan.* using|Bitmap Index Scan on) (\w+)/),
      // By the address that the statement has found before.
      ...nodes.filter((node) => node.startsWith('Tid Scan on ')).map(() => 'address'),
    ],
  };
}

/** What the pattern captures in each of the lines that it fits. */
function firstGroups(lines: readonly string[], pattern: RegExp): string[] {
  return lines.flatMap(
    (line) =>
      pattern
        .exec(line)
        ?.slice(1)
        .find((group) => group !== undefined) ?? [],
  );
}
