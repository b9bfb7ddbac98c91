// What domain.check() says of rows that have expired and stay.
import { createDomain, memoryDataLayer } from '@ashlar/core';
import { expect, onTestFinished, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { expungeExpired } from '../../sessions/expunge-expired.ts';
import { revokeJti } from '../../sessions/revoke-jti.ts';
import { Token, User } from '../../test-setup/accounts.ts';
import { stores } from '../../test-setup/stores.ts';

const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });
const now = Date.parse('2026-12-01T12:00:00.400Z');
const day = 24 * 3_600_000;

test.each(stores)(
  'K11 on $name rows that expired over a day ago are counted, and the cure that is printed removes them',
  async (store) => {
    const opened = await store.open([User, Token, Limit], { clock: () => now });
    onTestFinished(() => opened.close());
    const at = (moment: number) => `'${new Date(moment).toISOString()}'`;
    const rows = [now - 9 * day, now - day - 1, now - day - 1, now - day, now - 1, now + day].map(
      (expiry, index) => `('${index}', 'user?id=1', 'user', ${at(expiry)}, ${at(now)}, ${at(now)})`,
    );
    await opened.query(
      `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at) values ${rows.join(', ')}`,
    );
    await opened.query(
      `insert into limits (key, count, blocked_until, expires_at) values ('a', 1, ${at(0)}, ${at(now - 2 * day)})`,
    );
    expect(await opened.domain.check()).toEqual([
      {
        code: 'EXPIRED_ROWS',
        path: ['Token', 'tokenResource'],
        problem: '3 rows have been expired for over a day, and nothing removes them',
        cure: 'await expungeExpired(Token) once, and startExpunger(Token) in one process that runs on',
      },
      expect.objectContaining({ path: ['Limit', 'limitResource'], problem: expect.stringMatching(/^1 row has/) }),
    ]);
    await expungeExpired(Token);
    await expungeExpired(Limit);
    expect(await opened.domain.check()).toEqual([]);
  },
);

test('K11 on memory too, by the clock of the domain', async () => {
  const dataLayer = memoryDataLayer();
  let moment = now;
  const domain = createDomain({ name: 'memory', resources: [User, Token], dataLayer, clock: () => moment });
  onTestFinished(() => domain.close());
  await revokeJti(Token, 'a', { subject: 'user?id=1', expiresAt: new Date(now + 1) });
  expect(await domain.check()).toEqual([]);
  moment += 2 * day;
  expect(await domain.check()).toMatchObject([{ code: 'EXPIRED_ROWS', path: ['Token', 'tokenResource'] }]);
});
