// Nothing is imported before the clock runs.
import { tell } from './tell.ts';

const began = performance.now();
const { openSqlite } = await import('../databases/sqlite.ts');
const { userAndToken } = await import('../contenders/raw-sql.ts');
const { checkSession } = await import('../contenders/sessions-by-hand.ts');
const imported = performance.now();

const { ASHLAR_FILE = '', ASHLAR_TOKEN = '' } = process.env;
const database = openSqlite(ASHLAR_FILE);
const claims = checkSession(ASHLAR_TOKEN);
const present = database.prepare(userAndToken);
const found = claims && present.get(claims.sub.slice(8), claims.jti, claims.sub, new Date().toISOString());
tell(began, imported, found);
database.close();
