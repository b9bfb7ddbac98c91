import { parseArgs } from 'node:util';

/** What a run is told by its flags and its environment. */
export interface Settings {
  readonly port: number;
  /** The origin under which browsers reach the application. Links in mails begin with it. */
  readonly baseUrl: string;
  /** The PostgreSQL to use. Undefined: SQLite. */
  readonly databaseUrl: string | undefined;
  /** The file of SQLite. */
  readonly filename: string;
  /** Signs tokens. Undefined: this run makes one. */
  readonly secret: string | undefined;
  /** Whether `GET /dev/mails` shows the mails that were sent. */
  readonly showsMails: boolean;
}

/** A flag or a variable that cannot be used. The message names it, and says what is expected. */
export class UnusableSetting extends Error {
  override readonly name = 'UnusableSetting';
}

/** How to start the application. */
export const usage = `usage: npm run demo:web [-- --port 3000 --filename ./notes.db]

  --port <number>    the port to listen on. Default: PORT, then 3000
  --filename <path>  the file of SQLite. Default: a database in memory, gone when the application stops

  PORT                  like --port, which wins
  DATABASE_URL          a PostgreSQL to use instead of SQLite: postgres://user@host/database. Wins over --filename
  TOKEN_SIGNING_SECRET  signs tokens: 32 bytes or more. Default: a random one for each run
  BASE_URL              the origin that browsers see. Default: http://localhost:<port>
  NODE_ENV              production: GET /dev/mails is not served`;

/**
 * Reads the settings of a run. Flags win over the environment. A variable that is empty counts as unset, except for the secret.
 *
 * @throws UnusableSetting
 * @example
 * readSettings(['--port', '4000'], {}).baseUrl // => 'http://localhost:4000'
 */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const flags = readFlags(args);
  const port = readPort(flags.port === undefined ? ['PORT', env.PORT || '3000'] : ['--port', flags.port]);
  if (flags.filename === '') throw new UnusableSetting('--filename is empty. Give a path, such as ./notes.db');
  return {
    port,
    baseUrl: env.BASE_URL ? readOrigin(env.BASE_URL) : `http://localhost:${port}`,
    databaseUrl: readDatabaseUrl(env.DATABASE_URL),
    filename: flags.filename ?? ':memory:',
    secret: readSecret(env.TOKEN_SIGNING_SECRET),
    showsMails: env.NODE_ENV !== 'production',
  };
}

function readFlags(args: readonly string[]): { port?: string | undefined; filename?: string | undefined } {
  const options = { port: { type: 'string' }, filename: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UnusableSetting(error instanceof Error ? error.message : String(error));
  }
}

function readPort([name, text]: readonly [string, string]): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    throw new UnusableSetting(`${name} is ${JSON.stringify(text)}. Give a number from 1 to 65535.`);
  }
  return port;
}

/** Without the slash at its end: addresses begin with it. Which origins are safe, `createAuthHttp` says. */
function readOrigin(text: string): string {
  const { origin, href } = URL.canParse(text) ? new URL(text) : { origin: '', href: text };
  if (href === `${origin}/`) return origin;
  throw new UnusableSetting('BASE_URL is not an origin. Give one such as https://notes.example.com');
}

/** The message does not repeat the URL: it may hold a password. */
function readDatabaseUrl(url: string | undefined): string | undefined {
  if (url === undefined || url === '') return undefined;
  if (/^postgres(ql)?:\/\//.test(url)) return url;
  throw new UnusableSetting('DATABASE_URL is not the URL of a PostgreSQL. Give postgres://user@host/database');
}

/** HS256 needs 256 bits (RFC 7518 section 3.2). An empty one is a mistake of the deployment. */
function readSecret(secret: string | undefined): string | undefined {
  if (secret === undefined) return undefined;
  const bytes = Buffer.byteLength(secret);
  if (bytes >= 32) return secret;
  throw new UnusableSetting(
    `TOKEN_SIGNING_SECRET has ${bytes} bytes. Give 32 or more, such as: openssl rand -base64 48`,
  );
}
