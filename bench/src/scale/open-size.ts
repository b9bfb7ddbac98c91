import { type Accounts, type Population, password, type Session } from '../contenders/accounts.ts';
import { type AshlarAccounts, ashlarOver, ashlarRows, ashlarSessions, createAshlarRows } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { rawAccounts } from '../contenders/raw.ts';
import type { DatabaseSystem, Place } from '../databases/database.ts';
import { writeRows } from '../databases/write-rows.ts';
import { bytesOfTokens, type Part } from './bytes-of-tokens.ts';
import { withoutIndexes } from './without-indexes.ts';

/** Tables of one size, and two contenders over them. Each has users of its own. */
export interface Sized {
  readonly rows: number;
  readonly place: Place;
  readonly raw: Accounts;
  readonly ashlar: AshlarAccounts;
  /** As it is after filling. */
  readonly parts: readonly Part[];
  /** How long filling took, in microseconds. */
  readonly filling: number;
}

const SESSIONS_EACH = 10;
/** With more rows, each key would wait for its page of the index. */
const MOST_WITH_INDEXES = 1_000_000;

/** Fills tables with so many tokens, ten for each user. `acting` is the number of users for each contender. */
export async function openSize(
  system: DatabaseSystem,
  { rows, acting }: { readonly rows: number; readonly acting: number },
): Promise<Sized> {
  const place = await system.create();
  const population: Population = {
    ...{ users: rows / SESSIONS_EACH, sessionsEach: SESSIONS_EACH, acting: acting * 2 },
    spread: true,
  };
  const started = performance.now();
  await createAshlarRows(place, { users: 0, sessionsEach: 0 }, { hashing: noHash });
  const hash = await noHash.hash(password);
  const fill = (): Promise<void> => writeRows(place, ashlarRows(place.kind, population, { hash }));
  await (rows > MOST_WITH_INDEXES ? withoutIndexes(place, fill) : fill());
  const filling = (performance.now() - started) * 1000;
  const parts = await bytesOfTokens(place);
  const sessions = ashlarSessions(population);
  const everyOther = (first: number): Session[] => sessions.filter((_, index) => index % 2 === first);
  return {
    ...{ rows, place, parts, filling },
    raw: rawAccounts(place, everyOther(0), { hashing: noHash }),
    ashlar: await ashlarOver(place, everyOther(1), { hashing: noHash }),
  };
}
