import type { Kysely } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createIndex('notes_user_id_created_at_id_ee3b98e4_idx').on('notes').columns(['user_id', 'created_at', 'id']).execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropIndex('notes_user_id_created_at_id_ee3b98e4_idx').execute();
}
