import { expect, test } from 'vitest';
import { relationOf, tokens, users } from '../test-setup/relations.ts';
import { whatIsMissing } from './what-is-missing.ts';

const statuses = relationOf({
  name: 'Status',
  table: 'status',
  attributes: { id: 'text', status: 'text', name: 'text' },
});
const uncertain =
  'a table or one of its columns is missing: run createTables, or, if migrations make your tables: npx --no-install ashlar generate && npx --no-install ashlar migrate';

test.each([
  ['relation "users" does not exist', 'the table "users" is missing'],
  ['Relation »users« existiert nicht', 'the table "users" is missing'],
  ['no such table: main.tokens', 'the table "tokens" is missing'],
])('the table in %j', (message, said) => {
  expect(whatIsMissing('table', [users, tokens], message)).toContain(said);
});

test.each([
  ['column users.email does not exist', 'the table "users" has no column "email"'],
  ['Spalte »email« von Relation »users« existiert nicht', 'the table "users" has no column "email"'],
  ['no such column: tokens.jti', 'the table "tokens" has no column "jti"'],
  ['no such column: hashed_password', 'the table "users" has no column "hashed_password"'],
])('the column in %j', (message, said) => {
  expect(whatIsMissing('column', [users, tokens], message)).toContain(said);
});

test.each([
  ['table', 'relation "audit_log" does not exist'],
  ['table', 'schema "elsewhere" does not exist'],
  ['column', 'record "new" has no field "updated_by"'],
  ['column', 'column status.name does not exist'],
] as const)('an uncertain %s is not named: %j', (kind, message) => {
  expect(whatIsMissing(kind, [statuses, users], message)).toBe(uncertain);
});
