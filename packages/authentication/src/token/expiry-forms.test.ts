// The expiry of a stored token in SQLite, where a moment is text: forms that other programs write keep their meaning, and
// a form whose order text does not keep lets no user in, and the expunger leaves it.
import { describe, expect, onTestFinished, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { expungeExpired } from '../sessions/expunge-expired.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

/** SQLite, for the current test. */
async function open(clock: () => number): Promise<OpenedStore> {
  const [sqlite] = stores;
  if (sqlite?.name !== 'sqlite') throw new Error('the first store is SQLite');
  const opened = await sqlite.open([User, Token], { clock });
  onTestFinished(() => opened.close());
  return opened;
}

/** As Ecto writes `utc_datetime` and `utc_datetime_usec`, and as programs do that add a zone. */
const known = [
  'substr(expires_at, 1, 19)',
  "substr(expires_at, 1, 23) || '000'",
  "substr(expires_at, 1, 23) || '000Z'",
];
const strange = [
  "replace(substr(expires_at, 1, 19), 'T', ' ')",
  "substr(expires_at, 1, 19) || '+02:00'",
  "cast(strftime('%s', expires_at) as integer)",
  "cast(strftime('%s', expires_at) as integer) * 1000",
];

describe('the expiry of a stored token', () => {
  const strategy = Info.strategy(User, 'password');
  const day = 24 * 60 * 60 * 1000;

  test.each(known)('as %s counts until it has passed, with a log-out and the expunger too', async (form) => {
    let now = Date.parse('2026-11-23T10:41:00.000Z');
    const opened = await open(() => now);
    const ann = await strategy.action('register', credentials('ann'));
    const bob = await strategy.action('register', credentials('bob'));
    await opened.query(`update tokens set expires_at = ${form}`);
    expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
    const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: bob });
    expect(out.$metadata.revoked).toBe(1);
    expect(await authenticate(User, bob.$metadata.token)).toBeNull();
    expect(await expungeExpired(Token)).toBe(0);
    now += 15 * day;
    expect(await authenticate(User, ann.$metadata.token)).toBeNull();
    expect(await expungeExpired(Token)).toBe(2);
  });

  test.each(strange)('as %s lets no user in, and a revoked row with it is never expunged', async (form) => {
    let now = Date.parse('2026-11-23T10:41:00.000Z');
    const opened = await open(() => now);
    const ann = await strategy.action('register', credentials('ann'));
    await opened.query(`update tokens set expires_at = ${form}`);
    const entered = await authenticate(User, ann.$metadata.token).catch((error: unknown) => error);
    if (entered !== null) expect(entered).toMatchObject({ code: 'VALUE_UNREADABLE' });
    now += 15 * day;
    expect(await expungeExpired(Token)).toBe(0);
    expect((await opened.domain.check()).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'VALUE_UNREADABLE Token.attributes.expiresAt',
    ]);
  });
});
