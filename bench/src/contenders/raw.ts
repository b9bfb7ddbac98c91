import type { Place } from '../databases/database.ts';
import type { Accounts, Hashing, Session } from './accounts.ts';
import { rawPostgresAccounts } from './raw-postgres.ts';
import { rawSqliteAccounts } from './raw-sqlite.ts';
import { hs256 } from './sessions-by-hand.ts';
import type { Signing } from './signing.ts';

/** The statements of Ashlar by hand, over its tables. */
export function rawAccounts(
  place: Place,
  sessions: readonly Session[],
  { hashing, signing = hs256 }: { readonly hashing: Hashing; readonly signing?: Signing },
): Accounts {
  return place.kind === 'sqlite'
    ? rawSqliteAccounts(place, sessions, { hashing, signing })
    : rawPostgresAccounts(place, sessions, { hashing, signing });
}
