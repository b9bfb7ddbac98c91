// Two kinds of user that tokens could not tell apart are refused, in one domain and in two over one data layer.
import { attribute, createDomain, timestamp } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { secret, Token } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import type { TokenResource } from '../token/token-resource.ts';
import { defineResource } from './authentication.ts';

const OtherToken = defineResource({ name: 'OtherToken', tokenResource: {} });
/** Another resource over the table of `Token`. */
const SameTable = defineResource({ name: 'AdminToken', table: 'tokens', tokenResource: {} });

function define(
  name: string,
  { table = name.toLowerCase(), subjectName = 'user', tokenResource = Token as TokenResource } = {},
) {
  return defineResource({
    name,
    table,
    attributes: { id: attribute(z.string(), { primaryKey: true }), createdAt: timestamp() },
    actions: { create: { type: 'create', accept: ['id'] } },
    authentication: {
      subjectName,
      tokens: {
        enabled: true,
        tokenResource,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingSecret: secret,
      },
    },
  });
}
const User = define('User');
const Admin = define('Admin');
const refused = {
  code: 'INVALID_DOMAIN',
  issues: [{ path: ['resources'], message: expect.stringContaining('both called "user"') }],
};

for (const store of stores) {
  describe(`one subject name for two kinds of user on ${store.name}`, () => {
    let opened: OpenedStore;
    afterEach(() => opened.close());

    test('are refused in two domains over one data layer, as in one domain', async () => {
      opened = await store.open([User, Token]);
      const { dataLayer } = opened;
      const second = (resources: Parameters<typeof createDomain>[0]['resources']) => () =>
        createDomain({ name: 'admin', resources, dataLayer });
      expect(await thrownBy(second([Admin, Token]))).toMatchObject(refused);
      expect(await thrownBy(second([define('Admin', { tokenResource: SameTable }), SameTable]))).toMatchObject(refused);
      const both = [User, Admin, Token];
      expect(await thrownBy(() => createDomain({ name: 'both', resources: both, dataLayer }))).toMatchObject({
        code: 'INVALID_DOMAIN',
      });
      // A refused domain leaves nothing behind.
      const root = await User.actions.create({ id: 'root' });
      expect(await authenticate(User, (await issueToken(User, root)).token)).not.toBeNull();
    });

    test('are allowed with separate token tables, with one table of users, or after the first domain has closed', async () => {
      opened = await store.open([User, Token, OtherToken]);
      const { dataLayer } = opened;
      const sameUsers = define('Member', { table: 'user' });
      for (const resources of [
        [define('Admin', { subjectName: 'admin' }), Token],
        [define('Admin', { tokenResource: OtherToken }), OtherToken],
        [sameUsers, Token],
        [User, Token],
      ]) {
        await createDomain({ name: 'beside', resources, dataLayer }).close();
      }
      const last = createDomain({ name: 'last', resources: [OtherToken], dataLayer });
      await opened.domain.close();
      await createDomain({ name: 'admin', resources: [Admin, Token], dataLayer }).close();
      await last.close();
    });
  });
}
