// A transaction that the application opened by itself: Ashlar cannot learn when it commits, and the event still goes out.
import { createDomain, type Domain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info, subjectOf } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { known } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Outbox, Token, tellingUser } from '../test-setup/telling-accounts.ts';

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let shop: TestReceiver;
  let domain: Domain;

  beforeEach(async () => {
    shop = await openReceiver('https://shop.example');
    opened = await open([]);
  });
  afterEach(async () => {
    await domain.close();
    await opened.close();
    await shop.stop();
  });

  test('O2 an event leaves after its commit, with the next look; one of a transaction that rolled back never does', async () => {
    const User = tellingUser(shop.alone);
    const { address } = opened;
    const dataLayer = 'filename' in address ? sqliteDataLayer(address) : postgresDataLayer(address);
    await createTables(dataLayer, [User, Token, Outbox]);
    domain = createDomain({ name: 'own', resources: [User, Token, Outbox], dataLayer });
    const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
    const bob = await Info.strategy(User, 'password').action('register', credentials('bob'));
    const logOut = (user: typeof ann, trx: unknown) =>
      Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user }, { trx });
    const db = dataLayer.kysely<object>();

    const undone = db.transaction().execute(async (trx) => {
      await logOut(bob, trx);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await db.transaction().execute(async (trx) => {
      await logOut(ann, trx);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(shop.posts).toEqual([]);
    });
    await shop.has(1);
    await domain.settled();
    expect(shop.posts.map(({ sub }) => sub)).toEqual([subjectOf(User, ann)]);
    // Its session is as it was.
    expect(await Info.strategy(User, 'password').action('signIn', known('bob'))).toMatchObject({ id: bob.id });
  });
});
