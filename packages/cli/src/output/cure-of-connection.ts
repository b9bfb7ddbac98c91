/** A name that can be shown. Where an address is malformed, a part of the password may stand in the place of a name. */
const SAFE = /^[\p{L}\p{N}_-]+$/u;

const ADDRESS = 'postgres://user:password@host:5432/database';

/** What to do if PostgreSQL says this sentence of a connection; undefined for other sentences. It never holds a password. */
export function cureOfConnection(sentence: string): string | undefined {
  if (!sentence.startsWith('PostgreSQL at ')) return undefined;
  if (/ cannot be reached \(\w+\)$| when connecting to it$/.test(sentence)) {
    return `start the server, or set DATABASE_URL in .env to its address: ${ADDRESS}`;
  }
  const [, code] = /\((\w+)\)$/.exec(sentence) ?? [];
  if (code === '28000' || code === '28P01') {
    return `set DATABASE_URL in .env to a user of this server: ${ADDRESS}${askedFor()}`;
  }
  if (code === '3D000') {
    return `make the database, for example with createdb, or set DATABASE_URL in .env to one that is there${askedFor()}`;
  }
  return undefined;
}

/** The user and the database of DATABASE_URL, as pg reads it. */
function askedFor(): string {
  const { DATABASE_URL: given = '', PGUSER, USER, PGDATABASE } = process.env;
  if (!URL.canParse(given)) return '';
  const { username, pathname, searchParams } = new URL(given);
  const user = searchParams.get('user') ?? (decoded(username) || PGUSER || USER);
  const database = decoded(pathname.slice(1)) || PGDATABASE || user;
  const names = [
    ['the user', user],
    ['the database', database],
  ].flatMap(([what, name = '']) => (SAFE.test(name) ? [`${what} "${name}"`] : []));
  return names.length === 0 ? '' : `. Now it means ${names.join(' and ')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
