// A log-out of everyone names no user, and CAEP cannot say it: it tells no receiver, and works.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { authenticate, defineResource, Info, subjectOf } from '../index.ts';
import { credentials, passwordAttributes, quickHash, secret } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { Generation, Token } from '../test-setup/everyone-accounts.ts';
import { known } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Outbox, tellOthers } from '../test-setup/telling-accounts.ts';

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let shop: TestReceiver;
  beforeEach(async () => {
    shop = await openReceiver('https://shop.example');
  });
  afterEach(async () => {
    await opened.close();
    await shop.stop();
  });

  test('O1 a log-out of everyone ends all sessions and tells no receiver, and one of a user afterwards does', async () => {
    const User = defineResource({
      name: 'User',
      table: 'users',
      attributes: passwordAttributes,
      authentication: {
        tokens: {
          enabled: true,
          tokenResource: Token,
          storeAllTokens: true,
          requireTokenPresenceForAuthentication: true,
          revocation: { everyone: Generation },
          signingSecret: secret,
        },
        strategies: { password: { identityField: 'email', hashProvider: quickHash } },
        addOns: { logOutEverywhere: {}, sessions: { tellOthers: tellOthers(shop.alone) } },
      },
    });
    opened = await open([User, Token, Generation, Outbox]);
    const logOut = Info.strategy(User, 'logOutEverywhere');
    const user = await Info.strategy(User, 'password').action('register', credentials('ann'));
    await logOut.action('logOutEverywhere', { everyone: true, reason: 'a secret has leaked' });
    await opened.domain.settled();
    expect(await authenticate(User, user.$metadata.token)).toBeNull();
    expect(shop.posts).toEqual([]);
    expect(await opened.query('select * from outbox')).toEqual([]);

    await Info.strategy(User, 'password').action('signIn', known('ann'));
    await logOut.action('logOutEverywhere', { user });
    await opened.domain.settled();
    expect(shop.posts.map(({ sub }) => sub)).toEqual([subjectOf(User, user)]);
  });
});
