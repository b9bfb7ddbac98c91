import { assertNoRow, rebuildTable } from '@ashlar/kysely/migration';
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await rebuildTable(db, 'notes', {
    columns: ['created_at', 'id', 'text', 'user_id'],
    create: (name) => db.schema
        .createTable(name)
        .addColumn('id', sql`text`, (column) => column.notNull())
        .addColumn('user_id', sql`text`, (column) => column.notNull())
        .addColumn('text', sql`text`, (column) => column.notNull())
        .addColumn('created_at', sql`text`, (column) => column.notNull())
        .addPrimaryKeyConstraint('notes_pkey', ['id'])
        .addForeignKeyConstraint('notes_user_id_fkey', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade')),
    copy: {
      id: sql`"id"`,
      user_id: sql`"user_id"`,
      text: sql`"text"`,
      created_at: sql`"created_at"`,
    },
  });
  await assertNoRow(db, 'notes', {
    where: sql`"user_id" is not null and not exists (select 1 from "users" as "target" where "target"."id" = "notes"."user_id")`,
    problem: 'some values of notes.user_id are of no row of users: change them, then migrate again',
  });
}

export async function down(db: Kysely<any>): Promise<void> {
  await rebuildTable(db, 'notes', {
    columns: ['id', 'user_id', 'text', 'created_at'],
    create: (name) => db.schema
        .createTable(name)
        .addColumn('created_at', sql`text`, (column) => column.notNull())
        .addColumn('id', sql`text`, (column) => column.notNull())
        .addColumn('text', sql`text`, (column) => column.notNull())
        .addColumn('user_id', sql`text`, (column) => column.notNull())
        .addPrimaryKeyConstraint('notes_pkey', ['id']),
    copy: {
      created_at: sql`"created_at"`,
      id: sql`"id"`,
      text: sql`"text"`,
      user_id: sql`"user_id"`,
    },
  });
}
