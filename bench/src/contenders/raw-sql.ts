// The statements that an expert of the table, the index and the planner would write by hand, for SQLite. `raw-postgres.ts`
// numbers the placeholders. They are written `+?`: better-sqlite3 is built with STAT4. A placeholder that stands alone in a
// comparison makes SQLite plan the statement again at every run (60 µs instead of 5 for `userAndToken`).
const userColumns = 'id, email, display_name, created_at';
const tokenColumns = 'jti, subject, purpose, expires_at, extra_data';

/** Values: user, jti, subject, now. */
export const userAndToken: string = `select ${columns('u', userColumns)}, ${columns('t', tokenColumns)},
  t.created_at as token_created_at, t.updated_at as token_updated_at
  from users u join tokens t on true
  where u.id = +? and t.jti = +? and t.subject = +? and t.purpose = 'user' and t.expires_at > +?`;

/** Values: user. */
export function lockUser(clause: string): string {
  return `select ${userColumns} from users where id = +? ${clause}`;
}

/** Values: user. */
export function lockHash(clause: string): string {
  return `select hashed_password from users where id = +? ${clause}`;
}

/** Values: now, subject, now. */
export const revoke: string = `update tokens set purpose = 'revocation', updated_at = ?
  where subject = +? and expires_at > +? and purpose <> 'revocation'`;

/** Values: now, subject, now, the jti to keep. */
export const revokeOthers: string = `${revoke} and jti <> +?`;

/** How many of the tokens that are about to be revoked are sessions. Values: subject, now. */
export const countSessions: string = `select count(*) as counted from tokens
  where subject = +? and expires_at > +? and purpose = 'user'`;

/** Values: subject, now, the jti to keep. */
export const countOthers: string = `${countSessions} and jti <> +?`;

/** Count and update in one statement, for PostgreSQL. Values: those of the count, then those of the update. */
export function countAndRevoke(count: string, update: string): string {
  return `with before as (${count}), after as (${update} returning 1 as one)
    select (select counted from before) as counted, (select count(*) from after) as changed`;
}

/** Values: the one for `column`. */
export function passwordOf(column: 'id' | 'normalized_email'): string {
  return `select id, hashed_password, email from users where ${column} = +?`;
}

/** Values: id, email, hash, display name, now, normalized email. */
export const insertUser: string = `insert into users
  (id, email, hashed_password, display_name, created_at, normalized_email) values (?, ?, ?, ?, ?, ?)
  returning ${userColumns}`;

/** Values: jti, subject, purpose, end, extra data, now, now. */
export const insertToken: string = `insert into tokens
  (jti, subject, purpose, expires_at, extra_data, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)`;

/** Values: hash, user. */
export const setPassword: string = `update users set hashed_password = ? where id = +? returning ${userColumns}`;

function columns(table: string, names: string): string {
  return names
    .split(', ')
    .map((name) => `${table}.${name}`)
    .join(', ');
}
