import type { DatabaseSystem, Place } from '../databases/database.ts';
import { readPlaces, writePosts } from './post-rows.ts';
import type { PlaceOfPage, Posts } from './posts.ts';
import { createPostTables, postsByAshlar } from './posts-by-ashlar.ts';
import { postsByDriver } from './posts-by-driver.ts';
import { postsByDrizzleOnPostgres } from './posts-by-drizzle-postgres.ts';
import { postsByDrizzleOnSqlite } from './posts-by-drizzle-sqlite.ts';
import { postsByKysely } from './posts-by-kysely.ts';

/** Four ways to do the same work, each on a database of its own with the same rows. */
export async function openPosts(system: DatabaseSystem): Promise<readonly Posts[]> {
  const open = async (): Promise<Place> => {
    const place = await system.create();
    await createPostTables(place);
    await writePosts(place);
    return place;
  };
  const [first, ...others] = [await open(), await open(), await open()];
  const places = await readPlaces(first);
  return [
    await postsByDriver(first, places),
    await postsByAshlar(await open()),
    ...others.map((place, index) => (index === 0 ? postsByKysely(place, places) : postsByDrizzle(place, places))),
  ];
}

function postsByDrizzle(place: Place, places: readonly PlaceOfPage[]): Posts {
  return place.kind === 'sqlite'
    ? postsByDrizzleOnSqlite(place.filename, places)
    : postsByDrizzleOnPostgres(place.url, places);
}
