import type { DatabaseSystem, Place } from '../databases/database.ts';
import type { Accounts, Hashing, Population } from './accounts.ts';
import { ashlarAccounts, createAshlarRows } from './ashlar.ts';
import { betterAuthAccounts, type PeerVariant } from './better-auth.ts';
import { noHash } from './hashing.ts';
import { rawAccounts } from './raw.ts';

/** All contenders, each on a new database with the same users and sessions: raw first, a variant last. */
export async function openAll(
  system: DatabaseSystem,
  population: Population,
  { hashing = noHash, variant }: { readonly hashing?: Hashing; readonly variant?: PeerVariant | undefined } = {},
): Promise<readonly Accounts[]> {
  const all = [
    await filledRaw(await system.create(), population, hashing),
    await ashlarAccounts(await system.create(), population, { hashing }),
    await betterAuthAccounts(await system.create(), population, { hashing }),
  ];
  if (variant) all.push(await betterAuthAccounts(await system.create(), population, { hashing, variant }));
  return all;
}

async function filledRaw(place: Place, population: Population, hashing: Hashing): Promise<Accounts> {
  return rawAccounts(place, await createAshlarRows(place, population, { hashing }), { hashing });
}

/** Calls `work` with every contender, and always closes them. */
export async function withAll<Result>(
  opening: Promise<readonly Accounts[]>,
  work: (all: readonly Accounts[]) => Promise<Result>,
): Promise<Result> {
  const all = await opening;
  try {
    return await work(all);
  } finally {
    for (const accounts of all) await accounts.close();
  }
}
