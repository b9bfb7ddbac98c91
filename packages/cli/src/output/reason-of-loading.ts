import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Why a file cannot be loaded. The mistake may be in a file that it imports, so the place comes first, if the error tells it:
 * `/app/accounts.ts:4: boom`.
 */
export function reasonOfLoading(path: string, error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const places = placesIn(error.stack ?? '').filter((place) => !place.includes(`${sep}node_modules${sep}`));
  const place = places.find((each) => each.startsWith(dirname(path) + sep)) ?? places[0];
  return place === undefined ? error.message : `${place}: ${error.message}`;
}

function placesIn(stack: string): string[] {
  return [...stack.matchAll(/(file:\/\/\/[^\s)?]+?)(?:\?[^\s):]*)?:(\d+)/g)].flatMap(([, url = '', line]) => {
    try {
      return [`${fileURLToPath(url)}:${line}`];
    } catch {
      // Of another system, or in a message: it is no place of a file here.
      return [];
    }
  });
}
