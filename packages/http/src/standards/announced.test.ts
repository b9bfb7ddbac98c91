// What another system ends reaches every process, so that live connections end, too.
import { announcementsOf } from '@ashlar/authentication/extension';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { isSystem, sendForm, sendJson, sessionsOf, systemKey } from '../test-setup/other-system.ts';
import { type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';

const standards = { revocation: true, globalTokenRevocation: { authorize: isSystem } } as const;

describe.each(stores)('on $name', (store) => {
  let served: ServedAccounts;
  let texts: string[];
  beforeEach(async () => {
    texts = [];
    served = await serveAccounts(store, { resources: [User, Token], standards });
    await served.dataLayer.signals?.subscribe(
      announcementsOf(Token) ?? 'none',
      (text) => void texts.push(text),
      () => {},
    );
  });
  afterEach(async () => await served.close());

  test('H100 and H102: both tell whose sessions have ended, once, and what changes nothing tells nothing', async () => {
    const [one = ''] = await sessionsOf(served, 'ann', { count: 3 });
    const [row] = await served.query("select id from users where email = 'ann@example.com'");
    const subject = `user?id=${row?.id}`;
    for (const token of [one, one, 'rubbish']) await sendForm(served, '/auth/revoke', { fields: { token } });
    await expect.poll(() => texts).toEqual([subject]);
    const ask = async (email: string) =>
      (
        await sendJson(served, '/auth/global-token-revocation', {
          body: { sub_id: { format: 'email', email } },
          headers: systemKey,
        })
      ).status;
    expect([await ask('unknown@example.com'), await ask('ann@example.com'), await ask('ann@example.com')]).toEqual([
      ...[404, 204, 204],
    ]);
    await expect.poll(() => texts).toEqual([subject, subject]);
  });
});
