import { assertNoRow } from '@ashlar/kysely/migration';
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await assertNoRow(db, 'notes', {
    where: sql`"user_id" is not null and not exists (select 1 from "users" as "target" where "target"."id" = "notes"."user_id")`,
    problem: 'some values of notes.user_id are of no row of users: change them, then migrate again',
  });
  await db.schema.alterTable('notes').addForeignKeyConstraint('notes_user_id_fkey', ['user_id'], 'users', ['id']).onDelete('cascade').execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('notes').dropConstraint('notes_user_id_fkey').execute();
}
