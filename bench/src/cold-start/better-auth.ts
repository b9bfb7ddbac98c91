// Nothing is imported before the clock runs.
import { tell } from './tell.ts';

const began = performance.now();
const { betterAuth } = await import('better-auth');
const { default: Database } = await import('better-sqlite3');
const imported = performance.now();

const { PEER_FILE = '', PEER_TOKEN = '' } = process.env;
const database = new Database(PEER_FILE);
const auth = betterAuth({
  database,
  secret: 'a secret of 48 bytes that opens nothing but this',
  baseURL: 'http://127.0.0.1:3000',
  logger: { disabled: true },
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
});
const headers = new Headers({ cookie: `better-auth.session_token=${PEER_TOKEN}` });
tell(began, imported, await auth.api.getSession({ headers }));
database.close();
