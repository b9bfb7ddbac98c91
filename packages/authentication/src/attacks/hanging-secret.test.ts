// A vault that never answers: the call ends, no user is let in, and the user's lock is free.
import { expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { credentials, passwordAttributes, quickHash, secret, storedTokens, Token } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { stores } from '../test-setup/stores.ts';

let give: () => string | Promise<string> = () => secret;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: {
      ...storedTokens,
      signingSecret: () => give(),
    },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

for (const store of stores) {
  test(`T11 a secret that never arrives is unavailable after five seconds on ${store.name}`, async () => {
    give = () => secret;
    const opened = await store.open([User, Token]);
    const password = Info.strategy(User, 'password');
    const { email, password: word } = credentials('ann');
    const { token } = (await password.action('register', credentials('ann'))).$metadata;
    expect(await authenticate(User, token)).not.toBeNull();

    give = () => new Promise<string>(() => {});
    const [asked, signedIn] = await Promise.all([
      thrownBy(() => authenticate(User, token)),
      thrownBy(() => password.action('signIn', { email, password: word })),
    ]);
    for (const error of [asked, signedIn]) expect(error).toMatchObject({ code: 'SECRET_UNAVAILABLE' });
    expect(await opened.query('select jti from tokens')).toHaveLength(1);

    give = () => Promise.resolve(secret);
    expect(await authenticate(User, token)).not.toBeNull();
    const session = await password.action('signIn', { email, password: word });
    expect(await authenticate(User, session.$metadata.token)).not.toBeNull();
    await opened.close();
  });
}
