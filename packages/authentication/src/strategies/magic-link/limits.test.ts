// Links and limits: a request counts as one for mail, and the use of a link as an attempt to sign in.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { storedTokens, Token } from '../../test-setup/accounts.ts';
import { from, heldClock, Limit } from '../../test-setup/limited-accounts.ts';
import { linkSentBy, links } from '../../test-setup/link-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const Limited = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) },
  actions: { invite: { type: 'create', accept: ['email'] } },
  authentication: {
    tokens: storedTokens,
    strategies: { magicLink: { sender: links, registrationEnabled: true, keepOlder: true } },
    addOns: {
      limits: {
        resource: Limit,
        signIn: { perAddress: '3 per minute' },
        requests: { perIdentity: '2 per hour' },
      },
    },
  },
});
const link = Info.strategy(Limited, 'magicLink');
const clock = heldClock();
let opened: OpenedStore;

for (const store of stores) {
  describe(`limits of links on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([Limited, Limit, Token], { clock });
    });
    afterEach(() => opened.close());

    // The attack: a stranger fills a mailbox with links.
    test.each(['ann@example.com', 'unknown@example.com'])(
      'B6 over the limit a request for %s answers as ever and sends nothing, in whatever letter case',
      async (email) => {
        await Limited.actions.invite({ email: 'ann@example.com' });
        const sent = links.sent.length;
        for (const given of [email, email.toUpperCase(), email, email]) {
          expect(await link.action('request', { email: given })).toBeUndefined();
        }
        await opened.domain.settled();
        expect(links.sent).toHaveLength(sent + 2);
        clock.pass(3_601);
        await linkSentBy(() => link.action('request', { email }));
      },
    );

    test('B2 over the limit of an address a right link fails like a wrong one, and is not used up', async () => {
      const { token } = await linkSentBy(() => link.action('request', { email: 'ann@example.com' }));
      const failed = { code: 'AUTHENTICATION_FAILED' };
      for (let guess = 1; guess <= 3; guess++) {
        await expect(link.action('signIn', { token: 'a.b.c' }, from('192.0.2.1'))).rejects.toMatchObject(failed);
      }
      const over = link.action('signIn', { token }, from('192.0.2.1'));
      await expect(over).rejects.toMatchObject({ ...failed, retryAfter: expect.any(Number) });
      expect(await link.action('signIn', { token }, from('192.0.2.2'))).toMatchObject({ email: 'ann@example.com' });
    });
  });
}
