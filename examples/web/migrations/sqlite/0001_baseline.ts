import { type Kysely, sql } from 'kysely';

// A database that has these tables already only notes that it has them.
export const baseline = ['limits', 'notes', 'tokens', 'users'];

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('limits')
    .addColumn('key', sql`text`, (column) => column.notNull())
    .addColumn('count', sql`integer`, (column) => column.notNull())
    .addColumn('blocked_until', sql`text`, (column) => column.notNull())
    .addColumn('expires_at', sql`text`, (column) => column.notNull())
    .addPrimaryKeyConstraint('limits_pkey', ['key'])
    .execute();
  await db.schema.createIndex('limits_expires_at_idx').on('limits').columns(['expires_at']).execute();
  await db.schema
    .createTable('notes')
    .addColumn('id', sql`text`, (column) => column.notNull())
    .addColumn('user_id', sql`text`, (column) => column.notNull())
    .addColumn('text', sql`text`, (column) => column.notNull())
    .addColumn('created_at', sql`text`, (column) => column.notNull())
    .addPrimaryKeyConstraint('notes_pkey', ['id'])
    .execute();
  await db.schema
    .createTable('tokens')
    .addColumn('jti', sql`text`, (column) => column.notNull())
    .addColumn('subject', sql`text`, (column) => column.notNull())
    .addColumn('purpose', sql`text`, (column) => column.notNull())
    .addColumn('expires_at', sql`text`, (column) => column.notNull())
    .addColumn('extra_data', sql`text`)
    .addColumn('created_at', sql`text`, (column) => column.notNull())
    .addColumn('updated_at', sql`text`, (column) => column.notNull())
    .addColumn('session_id', sql`text`)
    .addColumn('strategy', sql`text`)
    .addColumn('user_agent', sql`text`)
    .addColumn('ip', sql`text`)
    .addColumn('signed_in_at', sql`text`)
    .addColumn('last_seen_at', sql`text`)
    .addPrimaryKeyConstraint('tokens_pkey', ['jti'])
    .execute();
  await db.schema.createIndex('tokens_subject_idx').on('tokens').columns(['subject']).execute();
  await db.schema.createIndex('tokens_expires_at_idx').on('tokens').columns(['expires_at']).execute();
  await db.schema
    .createTable('users')
    .addColumn('id', sql`text`, (column) => column.notNull())
    .addColumn('email', sql`text`, (column) => column.notNull())
    .addColumn('hashed_password', sql`text`, (column) => column.notNull())
    .addColumn('display_name', sql`text`)
    .addColumn('created_at', sql`text`, (column) => column.notNull())
    .addColumn('normalized_email', sql`text`, (column) => column.notNull())
    .addColumn('confirmed_at', sql`text`)
    .addPrimaryKeyConstraint('users_pkey', ['id'])
    .execute();
  await db.schema.createIndex('users_email_key').on('users').unique().columns(['email']).execute();
  await db.schema
    .createIndex('users_normalized_email_key')
    .on('users')
    .unique()
    .columns(['normalized_email'])
    .execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('users').execute();
  await db.schema.dropTable('tokens').execute();
  await db.schema.dropTable('notes').execute();
  await db.schema.dropTable('limits').execute();
}
