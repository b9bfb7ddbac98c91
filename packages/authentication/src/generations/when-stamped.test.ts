// When the number of everyone is read: in the transaction that issues, before anything is judged or used up in it.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { authenticate, Info, renewToken } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { everyoneResources, Guest, sender, User } from '../test-setup/everyone-accounts.ts';
import { outcome } from '../test-setup/gated-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { beforeStatements } from '../testing/before-statements.ts';

const password = Info.strategy(User, 'password');
const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const failed = { code: 'AUTHENTICATION_FAILED' };

describe.each(stores)('on $name', ({ name, open }) => {
  let opened: OpenedStore;
  let user: Awaited<ReturnType<typeof register>>;
  const register = () => password.action('register', ann);
  const signIn = () => password.action('signIn', known);
  beforeEach(async () => {
    opened = await open(everyoneResources);
    user = await register();
  });
  afterEach(() => opened.close());

  test('L72 attack: a link that registers beside it, between any two of its statements, opens no account of after it', async () => {
    const guests = Info.strategy(Guest, 'magicLink');
    const other = opened.openAnother().domain;
    const everyoneElse = () => Info.strategy(Guest, 'logOutEverywhere').in(other);
    let last = false;
    for (let place = 1; !last; place++) {
      const link = await opened.domain.run(async () => {
        await guests.action('request', { email: `guest${place}@example.com` });
        return (await sender.next()).token;
      });
      let statements = 0;
      let out: Promise<unknown> | undefined;
      const stop = beforeStatements(opened.domain, async () => {
        statements += 1;
        if (statements !== place) return;
        out = other.apart(() => everyoneElse().action('logOutEverywhere', { everyone: true }));
        await Promise.race([out, sleep(name === 'postgres' ? 5000 : 30)]);
      });
      const { result, error } = await outcome(opened.domain.run(() => guests.action('signIn', { token: link })));
      stop();
      last = out === undefined;
      await out;
      if (error !== undefined) expect(error).toMatchObject(failed);
      const token = result?.$metadata.token ?? '';
      const isLive = await opened.domain.run(async () => (await authenticate(Guest, token)) !== null);
      expect(isLive, `before statement ${place}`).toBe(last);
    }
  });

  test.each([
    { name: 'a sign-in', call: signIn },
    { name: 'a renewal', call: () => renewToken(User, user.$metadata.token) },
    {
      name: 'a change of the password',
      call: () => password.action('changePassword', { user, currentPassword: ann.password, ...fresh }),
    },
    {
      name: 'a reset',
      async call() {
        await password.action('requestReset', { email: ann.email });
        const { token: resetToken } = await sender.next();
        await opened.domain.settled();
        opened.statements.length = 0;
        await password.action('reset', { resetToken, ...fresh });
      },
    },
  ])(
    'L72 $name reads the number in its transaction, before it reads the credential that it judges',
    async ({ call }) => {
      opened.statements.length = 0;
      await call();
      const inside = opened.statements.slice(opened.statements.findIndex((sql) => sql.startsWith('begin')));
      const read = inside.findIndex((sql) => sql.startsWith('select "generations"."generation"'));
      const judged = inside.findIndex((sql) => sql.startsWith('select') && sql.includes('from "users"'));
      expect(read).toBeGreaterThan(-1);
      expect(judged).toBeGreaterThan(read);
    },
  );
});
