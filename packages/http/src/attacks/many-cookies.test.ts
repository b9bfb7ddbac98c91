// The attack: one header with as many cookies of the name as fit into it, to a route that anyone may call.
import { defineResource } from '@ashlar/authentication';
import { expect, test } from 'vitest';
import {
  passwordAttributes,
  quickHash,
  secret,
  storedTokens,
} from '../../../authentication/src/test-setup/accounts.ts';
import { createBrowser } from '../test-setup/browser.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import { baseUrl, credentials, serveAccounts, stores, Token } from '../test-setup/served-accounts.ts';

let uses = 0;

/** Claims that begin like those of a token. */
const start = Buffer.from('{"nbf":1}').toString('base64url');

/** A user whose secret counts its uses: one that is asked of another service costs a round trip each. */
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: {
      ...storedTokens,
      signingSecret: () => {
        uses += 1;
        return secret;
      },
    },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

test.each(stores)('on $name hundreds of cookies that are no tokens cost no use of the secret', async (store) => {
  const { auth, close } = await serveAccounts(store, { resources: [User, Token] });
  const browser = createBrowser(auth);
  await browser.post('/auth/user/password/register', credentials('ann'));
  const own = `__Host-user=${browser.jar.get('__Host-user')}`;
  const planted = Array.from({ length: 400 }, (_, index) => `__Host-user=e30.${start}.${index}`);
  const headers = { Origin: baseUrl, Cookie: [...planted, own, own].join('; ') };
  uses = 0;
  expect((await sendRaw(auth, '/auth/user/session', { method: 'DELETE', headers })).status).toBe(204);
  expect(uses).toBeLessThan(10);
  // The one among them has ended.
  const alone = { Cookie: own };
  expect((await sendRaw(auth, '/auth/user/session', { method: 'GET', headers: alone })).status).toBe(401);
  await close();
});
