import type { DatabaseSystem, Place } from '../databases/database.ts';
import { readPlaces, writePosts } from './post-rows.ts';
import type { PlaceOfPage, Posts } from './posts.ts';
import { createPostTables, postsByAshlar } from './posts-by-ashlar.ts';
import { postsByDriver } from './posts-by-driver.ts';
import { postsByDrizzleOnPostgres } from './posts-by-drizzle-postgres.ts';
import { postsByDrizzleOnSqlite } from './posts-by-drizzle-sqlite.ts';
import { postsByKysely } from './posts-by-kysely.ts';

/** A database for each contender, all with the same rows. */
export interface PostPlaces {
  readonly raw: Place;
  readonly ashlar: Place;
  readonly kysely: Place;
  readonly drizzle: Place;
  /** The places between pages. */
  readonly between: readonly PlaceOfPage[];
}

/** Makes and fills the databases. */
export async function createPostPlaces(system: DatabaseSystem): Promise<PostPlaces> {
  const filled = async (): Promise<Place> => {
    const place = await system.create();
    await createPostTables(place);
    await writePosts(place);
    return place;
  };
  const raw = await filled();
  const others = { ashlar: await filled(), kysely: await filled(), drizzle: await filled() };
  return { raw, ...others, between: await readPlaces(raw) };
}

/** Four ways to do the same work, each over new connections to its own database. */
export async function openPosts({ raw, ashlar, kysely, drizzle, between }: PostPlaces): Promise<readonly Posts[]> {
  return [
    await postsByDriver(raw, between),
    await postsByAshlar(ashlar),
    postsByKysely(kysely, between),
    postsByDrizzle(drizzle, between),
  ];
}

function postsByDrizzle(place: Place, places: readonly PlaceOfPage[]): Posts {
  return place.kind === 'sqlite'
    ? postsByDrizzleOnSqlite(place.filename, places)
    : postsByDrizzleOnPostgres(place.url, places);
}
