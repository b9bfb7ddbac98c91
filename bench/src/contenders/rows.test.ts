import { expect, test } from 'vitest';
import { openSqlite } from '../databases/sqlite.ts';
import { actingUsers, emailOf, everySession, sessionIdOf, sqlOf, userIdOf } from './rows.ts';

test('SQL makes the same keys as the contenders, and no two are equal', () => {
  const { rows, from } = everySession({ users: 300, sessionsEach: 40 });
  const database = openSqlite(':memory:');
  const made = database
    .prepare<[], Record<string, string | number>>(
      `${rows} select u.i as user, s.j as session, ${sqlOf.userId} as id, ${sqlOf.sessionId} as jti, ${sqlOf.email} as email
       from ${from}`,
    )
    .all();
  database.close();
  expect(made).toHaveLength(12_000);
  for (const { user, session, id, jti, email } of made) {
    expect([id, jti, email]).toEqual([
      userIdOf(Number(user)),
      sessionIdOf(Number(user), Number(session)),
      emailOf(Number(user)),
    ]);
  }
  expect(new Set(made.map(({ jti }) => jti)).size).toBe(12_000);
});

test('the databases can compute the keys of the largest table', () => {
  const database = openSqlite(':memory:');
  const sql = `select ${sqlOf.sessionId} as jti from (select 999999 as i) u, (select 9 as j) s`;
  expect(database.prepare(sql).get()).toEqual({ jti: sessionIdOf(999_999, 9) });
  database.close();
});

test('the acting users are spread over all users; by default all users act', () => {
  expect(actingUsers({ users: 10, sessionsEach: 1, acting: 3 })).toEqual([0, 3, 6]);
  expect(actingUsers({ users: 3, sessionsEach: 1 })).toEqual([0, 1, 2]);
});
