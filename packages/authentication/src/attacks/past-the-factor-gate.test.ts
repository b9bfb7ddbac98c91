// Third-party doors that would get past the second-factor gate: by saying twice what a token is for, or by saying nothing.
import type { Row } from '@ashlar/core/data-layer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { type CredentialForToken, issueWithCredential, issueWithFactor } from '../extension.ts';
import { authenticate, subjectOf } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { enrolled, forgetHeard, type ObservedStore, observedStores, User } from '../test-setup/observed-accounts.ts';

const ann = credentials('ann');
const password = Info.strategy(User, 'password');
const failed = { code: 'AUTHENTICATION_FAILED' };

/** What a check answers that was written in JavaScript. */
const unclear: readonly unknown[] = [undefined, null, 0, 1, '', 'true', [], () => true];

describe.each(observedStores)('past the factor gate on $name', (store) => {
  let opened: ObservedStore;
  let user: Awaited<ReturnType<typeof register>>;
  const register = () => password.action('register', ann);
  beforeEach(async () => {
    opened = await store.open();
    user = await register();
  });
  afterEach(async () => {
    enrolled.clear();
    forgetHeard();
    await opened.close();
  });
  const byKey = (more: Partial<CredentialForToken>) =>
    issueWithCredential(opened.domain, User, { strategy: 'byKey', key: user, unchanged: {}, ...more });
  async function pending(): Promise<unknown> {
    enrolled.add(subjectOf(User, user));
    const signedIn: object = await password.action('signIn', { email: ann.email, password: ann.password });
    return Reflect.get(Reflect.get(signedIn, '$metadata'), 'pending');
  }

  test('a binding that names another purpose, a subject or amr changes no claim but its own', async () => {
    enrolled.add(subjectOf(User, user));
    const said = { purpose: 'user', amr: ['mfa'], sub: 'user?id=another', exp: 4_000_000_000, sid: 'another' };
    const bound = { strategy: 'byKey', credential: 'of the key', ...said };
    const { token = '', claims } = await byKey({ request: { purpose: 'download', lifetime: 60, bound } });
    expect(claims).toMatchObject({ purpose: 'download', sub: subjectOf(User, user), credential: 'of the key' });
    expect(claims.exp).toBe(claims.nbf + 60);
    expect(claims).not.toHaveProperty('amr');
    expect(claims).not.toHaveProperty('sid');
    expect(await authenticate(User, token)).toBeNull();
  });

  test.each(unclear)('a check that answers %j instead of true issues nothing', async (answer) => {
    // Invariant: the types refuse it; JavaScript does not.
    const consume = async () => answer as boolean;
    await expect(byKey({ consume })).rejects.toMatchObject(failed);
    const given = await pending();
    await expect(
      issueWithFactor(opened.domain, User, { strategy: 'factor', pending: given, consume }),
    ).rejects.toMatchObject(failed);
    // The pending token was not used up: a right answer still counts.
    const right = { strategy: 'factor', pending: given, consume: async () => true };
    const { token = '' } = await issueWithFactor(opened.domain, User, right);
    expect(await authenticate(User, token)).not.toBeNull();
  });

  test('a factor that writes to the user answers with the user as written', async () => {
    const consume = async (): Promise<Readonly<Row>> => ({ email: 'anna@example.com' });
    const issued = await issueWithFactor(opened.domain, User, {
      strategy: 'factor',
      pending: await pending(),
      consume,
    });
    expect(issued.user).toEqual({ id: user.id, email: 'anna@example.com' });
  });

  test('a test of the factor that fails gives no session by any door, and ends none', async () => {
    const has = enrolled.has;
    enrolled.has = () => {
      throw new Error('the store of the factors is down');
    };
    try {
      const signIn = password.action('signIn', { email: ann.email, password: ann.password });
      await expect(signIn).rejects.toThrow('is down');
      await expect(byKey({})).rejects.toThrow('is down');
    } finally {
      enrolled.has = has;
    }
    expect(await authenticate(User, user.$metadata.token)).not.toBeNull();
  });
});
