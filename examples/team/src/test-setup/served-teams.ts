import { createDomain, type Domain } from '@ashlar/core';
import { createTables, type KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { inject, onTestFinished, vi } from 'vitest';
import { createApp, resources } from '../app.ts';

/** The databases of the tests, by name. */
export const stores: readonly (readonly [string, () => Promise<KyselyDataLayer>])[] = [
  ['SQLite', async () => sqliteDataLayer({ filename: ':memory:' })],
  ['PostgreSQL', ownSchema],
];

let schemas = 0;

/** An empty schema, which is dropped after the test. */
async function ownSchema(): Promise<KyselyDataLayer> {
  const connectionString = inject('postgresUrl');
  const schema = `team_${process.pid}_${Date.now()}_${schemas++}`;
  const admin = postgresDataLayer({ connectionString });
  await admin.kysely().schema.createSchema(schema).execute();
  onTestFinished(async () => {
    await admin.kysely().schema.dropSchema(schema).cascade().execute();
    await admin.close();
  });
  return postgresDataLayer({ connectionString, options: `-c search_path=${schema}` });
}

interface Row {
  readonly id: string;
  readonly role?: string;
}

/** The document of an answer. Each test knows which of the members are there. */
interface Body {
  readonly user: Row;
  readonly record: Row;
  readonly records: readonly Row[];
  readonly sessions: readonly Row[];
  readonly result: readonly Row[];
}

/** What a request got. */
interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** A browser that is signed in. */
export interface Browser {
  readonly userId: string;
  ask(method: string, path: string, body?: object): Promise<Answer>;
}

/** The application over a store, in this process. */
export interface ServedTeams {
  readonly domain: Domain;
  /** Registers a user, and signs in. */
  register(name: string): Promise<Browser>;
  /** A further browser of a user. */
  signIn(name: string): Promise<Browser>;
  /** A request without a session. */
  ask(method: string, path: string, body?: object): Promise<Answer>;
}

/** Where requests come from, as the Node server of Hono says it. */
const peer = { incoming: { socket: { remoteAddress: '203.0.113.7' } } };
const origin = 'https://teams.example.com';

/** Serves the application. It ends with the test. */
export async function serveTeams(open: () => Promise<KyselyDataLayer>): Promise<ServedTeams> {
  vi.stubEnv('TOKEN_SIGNING_SECRET', 'a secret of tests, long enough for HS256');
  onTestFinished(() => void vi.unstubAllEnvs());
  const dataLayer = await open();
  await createTables(dataLayer, resources);
  const domain = createDomain({ name: 'teams', resources, dataLayer });
  onTestFinished(() => domain.close());
  const app = createApp(domain, origin);
  const askWith = async (cookie: string, [method, path, body]: readonly [string, string, (object | undefined)?]) => {
    const headers = { 'Content-Type': 'application/json', Origin: origin, Cookie: cookie };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await app.request(origin + path, init, peer);
    const text = await response.text();
    const answer = { status: response.status, body: JSON.parse(text || '{}') };
    return { answer, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  };
  const enter = async (action: string, name: string): Promise<Browser> => {
    const password = {
      password: 'correct horse',
      ...(action === 'register' && { passwordConfirmation: 'correct horse' }),
    };
    const body = { email: `${name}@example.com`, ...password };
    const { answer, cookie } = await askWith('', ['POST', `/auth/user/password/${action}`, body]);
    if (answer.status !== 200) throw new Error(`${action}: ${answer.status}`);
    return {
      userId: answer.body.user.id,
      ask: async (...request) => (await askWith(cookie, request)).answer,
    };
  };
  return {
    domain,
    register: (name) => enter('register', name),
    signIn: (name) => enter('sign-in', name),
    ask: async (...request) => (await askWith('', request)).answer,
  };
}
