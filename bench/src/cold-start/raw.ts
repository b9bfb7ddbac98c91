// Nothing is imported before the clock runs.
import { tell } from './tell.ts';

const began = performance.now();
const { default: Database } = await import('better-sqlite3');
const { createHmac } = await import('node:crypto');
const imported = performance.now();

const { ASHLAR_FILE = '', ASHLAR_TOKEN = '' } = process.env;
const database = new Database(ASHLAR_FILE);
const dot = ASHLAR_TOKEN.lastIndexOf('.');
const secret = 'a secret of 48 bytes that opens nothing but this';
const right = createHmac('sha256', secret).update(ASHLAR_TOKEN.slice(0, dot)).digest('base64url');
const payload = Buffer.from(ASHLAR_TOKEN.split('.')[1] ?? '', 'base64url').toString();
// Invariant: the group has signed the token.
const claims = JSON.parse(payload) as { readonly sub: string; readonly jti: string };
const found = database
  .prepare('select u.id from users u join tokens t on true where u.id = ? and t.jti = ?')
  .get(claims.sub.slice(8), claims.jti);
tell(began, imported, right === ASHLAR_TOKEN.slice(dot + 1) ? found : null);
database.close();
