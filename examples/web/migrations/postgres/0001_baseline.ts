import { type Kysely, sql } from 'kysely';

// A database that has these tables already only notes that it has them.
export const baseline = ['limits', 'notes', 'tokens', 'users'];

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('limits')
    .addColumn('key', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('count', sql`bigint`, (column) => column.notNull())
    .addColumn('blocked_until', sql`timestamptz(3)`, (column) => column.notNull())
    .addColumn('expires_at', sql`timestamptz(3)`, (column) => column.notNull())
    .addPrimaryKeyConstraint('limits_pkey', ['key'])
    .modifyEnd(sql`with (fillfactor = 90)`)
    .execute();
  await db.schema.createIndex('limits_expires_at_idx').on('limits').columns(['expires_at']).execute();
  await db.schema
    .createTable('notes')
    .addColumn('id', sql`uuid`, (column) => column.notNull())
    .addColumn('user_id', sql`uuid`, (column) => column.notNull())
    .addColumn('text', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('created_at', sql`timestamptz(3)`, (column) => column.notNull())
    .addPrimaryKeyConstraint('notes_pkey', ['id'])
    .modifyEnd(sql`with (fillfactor = 90)`)
    .execute();
  await db.schema
    .createTable('tokens')
    .addColumn('jti', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('subject', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('purpose', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('expires_at', sql`timestamptz(3)`, (column) => column.notNull())
    .addColumn('extra_data', sql`jsonb`)
    .addColumn('created_at', sql`timestamptz(3)`, (column) => column.notNull())
    .addColumn('updated_at', sql`timestamptz(3)`, (column) => column.notNull())
    .addColumn('session_id', sql`text collate "C"`)
    .addColumn('strategy', sql`text collate "C"`)
    .addColumn('user_agent', sql`text collate "C"`)
    .addColumn('ip', sql`text collate "C"`)
    .addColumn('signed_in_at', sql`timestamptz(3)`)
    .addColumn('last_seen_at', sql`timestamptz(3)`)
    .addPrimaryKeyConstraint('tokens_pkey', ['jti'])
    .modifyEnd(sql`with (fillfactor = 90)`)
    .execute();
  await db.schema.createIndex('tokens_subject_idx').on('tokens').columns(['subject']).execute();
  await db.schema.createIndex('tokens_expires_at_idx').on('tokens').columns(['expires_at']).execute();
  await db.schema
    .createTable('users')
    .addColumn('id', sql`uuid`, (column) => column.notNull())
    .addColumn('email', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('hashed_password', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('display_name', sql`text collate "C"`)
    .addColumn('created_at', sql`timestamptz(3)`, (column) => column.notNull())
    .addColumn('normalized_email', sql`text collate "C"`, (column) => column.notNull())
    .addColumn('confirmed_at', sql`timestamptz(3)`)
    .addPrimaryKeyConstraint('users_pkey', ['id'])
    .modifyEnd(sql`with (fillfactor = 90)`)
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
