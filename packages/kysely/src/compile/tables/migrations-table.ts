/** The table in which `ashlar migrate` notes what it has run. An application's own Kysely migrations have another one. */
export const MIGRATIONS_TABLE = 'ashlar_migration';

/** The table of the lock of those migrations, as Kysely needs it. */
export const MIGRATIONS_LOCK_TABLE = 'ashlar_migration_lock';
