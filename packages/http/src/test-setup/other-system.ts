import type { Answer } from './browser.ts';
import { sendRaw } from './raw-request.ts';
import { credentials, type ServedAccounts } from './served-accounts.ts';

/** What a system of these tests shows. */
export const systemKey = { Authorization: 'Bearer the key of the other system' } as const;

/** The `authorize` of these tests. */
export function isSystem({ headers }: Request): boolean {
  return headers.get('authorization') === systemKey.Authorization;
}

type Headers = Readonly<Record<string, string>>;

/** Sends a form, as other systems do: no cookie, no `Origin`. */
export async function sendForm(
  { auth }: Pick<ServedAccounts, 'auth'>,
  path: string,
  { fields, headers = {} }: { readonly fields: Readonly<Record<string, string>> | string; readonly headers?: Headers },
): Promise<Answer> {
  const body = new URLSearchParams(fields).toString();
  return await sendRaw(auth, path, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
}

/** Sends JSON in the same way. */
export async function sendJson(
  { auth }: Pick<ServedAccounts, 'auth'>,
  path: string,
  { body, headers = {} }: { readonly body: unknown; readonly headers?: Headers },
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return await sendRaw(auth, path, { headers: { 'Content-Type': 'application/json', ...headers }, body: text });
}

/** What sessions a test wants. */
interface Sessions {
  readonly count?: number;
  readonly subject?: string;
  readonly path?: string;
}

/** Registers a user and gives the tokens of several sessions. */
export async function sessionsOf(
  { browser }: Pick<ServedAccounts, 'browser'>,
  name: string,
  { count = 1, subject = 'user', path = '/auth' }: Sessions = {},
): Promise<readonly string[]> {
  const bearer = { 'Ashlar-Transport': 'bearer' };
  const given = credentials(name);
  const { passwordConfirmation: _, ...signIn } = given;
  const first = await browser().post(`${path}/${subject}/password/register`, given, bearer);
  const tokens = [tokenIn(first)];
  while (tokens.length < count) {
    tokens.push(tokenIn(await browser().post(`${path}/${subject}/password/sign-in`, signIn, bearer)));
  }
  return tokens;
}

function tokenIn({ status, body, text }: Answer): string {
  const { token } = Object(body);
  if (typeof token !== 'string') throw new Error(`no token: ${status} ${text}`);
  return token;
}

/** Everything in the tables. */
export async function snapshotOf(
  { query }: Pick<ServedAccounts, 'query'>,
  tables = ['users', 'tokens'],
): Promise<string> {
  const rows = [];
  for (const table of tables) rows.push(await query(`select * from ${table} order by 1`));
  return JSON.stringify(rows);
}
