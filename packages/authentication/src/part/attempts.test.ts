// What parts hear of each call of a strategy action, and what a gate can do to it: whichever way it was called.
import { coreErrors, createDomain, InvalidInput, memoryDataLayer } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { AuthenticationFailed, issueToken, subjectOf } from '../index.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import {
  forgetHeard,
  heard,
  Journal,
  type ObservedStore,
  observedStores,
  refusal,
  sender,
  User,
} from '../test-setup/observed-accounts.ts';
import { createGate } from '../testing/gate.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const unknownError = { name: 'AuthenticationFailed', code: 'AUTHENTICATION_FAILED' };

describe.each(observedStores)('attempts on $name', (store) => {
  let opened: ObservedStore;
  let user: Awaited<ReturnType<typeof register>>;
  const register = () => password.action('register', ann);
  const failures: unknown[] = [];
  beforeEach(async () => {
    opened = await store.open({ onError: (error) => void failures.push(error) });
    user = await register();
    await opened.domain.settled();
    forgetHeard();
    failures.length = 0;
  });
  afterEach(async () => {
    forgetHeard();
    await opened.close();
  });
  const lines = async () => (await Journal.actions.list()).map(({ line }) => line);
  /** What is heard of a call, however it ends. */
  async function heardOf(call: () => Promise<unknown>): Promise<typeof heard.attempts> {
    heard.attempts.length = 0;
    await call().catch(() => {});
    await opened.domain.settled();
    return [...heard.attempts];
  }

  test('a right password, by either door, is one success with the user', async () => {
    const doors = [() => password.action('signIn', known), () => User.actions.signInWithPassword(known)];
    for (const call of doors) {
      expect(await heardOf(call)).toEqual([
        expect.objectContaining({
          strategy: 'password',
          action: 'signIn',
          counts: 'signIn',
          status: 'success',
          identity: 'ann@example.com',
          subject: subjectOf(User, user),
          rolledBack: false,
        }),
      ]);
    }
    expect(heard.attempts[0]).not.toHaveProperty('error');
  });

  test('a wrong password has the user, an unknown identity none, and both are one failure', async () => {
    const wrong = { ...known, email: 'ANN@example.com', password: 'a wrong password' };
    for (const call of [() => password.action('signIn', wrong), () => User.actions.signInWithPassword(wrong)]) {
      expect(await heardOf(call)).toMatchObject([
        { status: 'failure', identity: 'ann@example.com', subject: subjectOf(User, user), error: unknownError },
      ]);
    }
    expect(await heardOf(() => password.action('signIn', { ...known, email: 'Bob@Example.com' }))).toMatchObject([
      { status: 'failure', identity: 'bob@example.com', subject: null, error: unknownError },
    ]);
  });

  test('invalid input is a failure, also where the record is missing', async () => {
    const invalid = { name: 'InvalidInput', code: 'INVALID_INPUT' };
    // @ts-expect-error the password is missing
    expect(await heardOf(() => password.action('signIn', { email: 'ann@example.com' }))).toMatchObject([
      { status: 'failure', identity: 'ann@example.com', subject: null, error: invalid },
    ]);
    // @ts-expect-error no parameters at all
    expect(await heardOf(() => User.actions.signInWithPassword())).toMatchObject([
      { status: 'failure', identity: null, error: invalid },
    ]);
    // @ts-expect-error the user is missing
    const changing = () => password.action('changePassword', { currentPassword: ann.password, ...fresh });
    expect(await heardOf(changing)).toMatchObject([{ action: 'changePassword', subject: null, error: invalid }]);
    await expect(changing()).rejects.toMatchObject({ issues: [{ path: ['user'], message: 'expected a User record' }] });
    await opened.domain.settled();
    // @ts-expect-error the token is missing
    expect(await heardOf(() => password.action('reset', fresh))).toMatchObject([{ action: 'reset', error: invalid }]);
    expect(heard.gated, 'no gate judges input that is not valid').toEqual([]);
  });

  test('a forged reset token is one failure, and a real one has the user', async () => {
    expect(await heardOf(() => password.action('reset', { resetToken: 'forged', ...fresh }))).toMatchObject([
      { action: 'reset', counts: 'signIn', status: 'failure', subject: null, error: unknownError },
    ]);
    expect(heard.gated).toMatchObject([{ action: 'reset', counts: 'signIn' }]);
    await password.action('requestReset', { email: ann.email });
    const { token } = await sender.next();
    const reset = () => password.action('reset', { resetToken: token, ...fresh });
    const subject = subjectOf(User, user);
    expect(await heardOf(reset)).toMatchObject([{ action: 'reset', status: 'success', subject }]);
    expect(await heardOf(reset)).toMatchObject([{ action: 'reset', status: 'failure', subject, error: unknownError }]);
  });

  test('the actions of add-ons and of third-party strategies are attempts too', async () => {
    expect(await heardOf(() => logOut.action('logOutEverywhere', { userId: user.id }))).toMatchObject([
      { strategy: 'logOutEverywhere', action: 'logOutEverywhere', status: 'success', subject: subjectOf(User, user) },
    ]);
    expect(await heardOf(() => Info.strategy(User, 'byKey').action('signIn', { id: user.id }))).toMatchObject([
      { strategy: 'byKey', action: 'signIn', status: 'success', subject: subjectOf(User, user) },
    ]);
    expect(await heardOf(() => issueToken(User, user)), 'no strategy action').toEqual([]);
  });

  test('a registration that fails has no user', async () => {
    expect(await heardOf(register)).toMatchObject([
      {
        action: 'register',
        status: 'failure',
        identity: 'ann@example.com',
        subject: null,
        error: { code: 'CONFLICT' },
      },
    ]);
  });

  test('a failure that the caller catches is heard of all the same', async () => {
    const wrong = { ...known, password: 'a wrong password' };
    const attempts = await heardOf(async () => {
      await expect(User.actions.signInWithPassword(wrong)).rejects.toThrow(AuthenticationFailed);
    });
    expect(attempts).toMatchObject([{ status: 'failure' }]);
    expect(await lines()).toContain('attempt signIn failure');
  });

  test('inside a transaction it is told once, after its end, whichever that is', async () => {
    for (const rollsBack of [false, true]) {
      heard.attempts.length = 0;
      const work = opened.domain.transaction(async () => {
        await password.action('signIn', known);
        await expect(password.action('signIn', { ...known, email: 'bob@example.com' })).rejects.toThrow();
        // What the listener writes is written outside of the transaction: it cannot have begun.
        expect(heard.attempts).toEqual([]);
        if (rollsBack) throw new Error('rolled back');
      });
      if (rollsBack) await expect(work).rejects.toThrow('rolled back');
      else await work;
      await opened.domain.settled();
      expect(heard.attempts).toMatchObject([
        { status: 'success', rolledBack: rollsBack, subject: subjectOf(User, user) },
        { status: 'failure', rolledBack: rollsBack, subject: null },
      ]);
      expect(await lines()).toEqual(expect.arrayContaining(['attempt signIn success', 'attempt signIn failure']));
    }
  });

  test('a right password in a transaction that rolls back before its sign-in ends is told as rolled back', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const rolledBack = opened.domain.transaction(async () => {
      late = password.action('signIn', known);
      await expect.poll(() => heard.issues.length, { interval: 0 }).toBe(1);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    await late.catch(() => {});
    await opened.domain.settled();
    expect(heard.attempts).toMatchObject([{ action: 'signIn', rolledBack: true }]);
  });

  test('closing the domain waits for listeners, and a failure of one goes to onError', async () => {
    heard.failing = 'attempt';
    await password.action('signIn', known);
    await opened.domain.close();
    expect(heard.attempts).toHaveLength(1);
    expect(failures).toEqual([refusal]);
  });

  test('nothing that was secret stands in what is heard', async () => {
    const wrong = { ...known, password: 'a wrong password' };
    await heardOf(() => password.action('signIn', wrong));
    await heardOf(() => password.action('reset', { resetToken: user.$metadata.token, ...fresh }));
    const all = JSON.stringify([heard.attempts, heard.gated]);
    for (const text of ['a wrong password', user.$metadata.token, fresh.password]) expect(all).not.toContain(text);
  });

  test('the error of an application is named, and its message is not passed on', async () => {
    heard.gate = () => {
      throw Object.assign(new RangeError('hunter2'), { name: 'hunter2 is my password' });
    };
    const attempts = await heardOf(() => password.action('signIn', known));
    expect(attempts).toMatchObject([{ status: 'failure', error: { name: 'Error', code: undefined } }]);
    expect(JSON.stringify(attempts)).not.toContain('hunter2');
  });

  describe('a gate', () => {
    test('judges once, before anything is looked up, and what it throws is the outcome', async () => {
      heard.gate = () => {
        throw new AuthenticationFailed('password');
      };
      for (const call of [() => password.action('signIn', known), () => User.actions.signInWithPassword(known)]) {
        heard.gated.length = 0;
        await expect(call()).rejects.toThrow(AuthenticationFailed);
        expect(heard.gated).toMatchObject([
          { strategy: 'password', action: 'signIn', counts: 'signIn', identity: 'ann@example.com' },
        ]);
        await opened.domain.settled();
        // The very same context, so that a gate and a listener can tell that it is one call.
        expect(heard.attempts.at(-1)?.context).toBe(heard.gated[0]?.context);
        expect(heard.attempts.at(-1)).toMatchObject({ status: 'failure', subject: null });
      }
    });

    test('runs outside of a transaction of ours', async () => {
      const around: string[] = [];
      heard.gate = (_facts, { store: inside }) => {
        around.push(inside.transactionAround());
        return undefined;
      };
      await password.action('changePassword', { user, currentPassword: ann.password, ...fresh });
      await logOut.action('logOutEverywhere', { user });
      expect(around).toEqual(['none', 'none']);
    });

    test('lets a request for mail answer as ever and send nothing', async () => {
      const before = sender.sent.length;
      heard.gate = ({ counts }) => (counts === 'requests' ? 'suppress' : undefined);
      for (const email of [ann.email, 'bob@example.com']) {
        expect(await password.action('requestReset', { email })).toBeUndefined();
        expect(await User.actions.requestPasswordResetWithPassword({ email })).toBeUndefined();
      }
      await opened.domain.settled();
      expect(sender.sent).toHaveLength(before);
      expect(heard.issues).toEqual([]);
      expect(heard.attempts.map(({ status }) => status)).toEqual(['success', 'success', 'success', 'success']);
    });

    test('cannot suppress what sends no mail', async () => {
      heard.gate = () => 'suppress';
      await expect(password.action('signIn', known)).rejects.toThrow(TypeError);
    });
  });

  test('an action that calls another one is one attempt each', async () => {
    const gate = createGate();
    heard.gate = () => undefined;
    const attempts = await heardOf(() =>
      opened.domain.run(async () => {
        await password.action('signIn', known);
        await gate.pass();
        return await logOut.action('logOutEverywhere', { user });
      }),
    );
    expect(attempts.map(({ action }) => action)).toEqual(['signIn', 'logOutEverywhere']);
  });
});

test('a sign-in whose transaction is tried again is one attempt, and leaves one trace of its token', async () => {
  const layer = memoryDataLayer();
  let collisions = 0;
  const dataLayer: DataLayer = {
    ...layer,
    transaction: (work) =>
      layer.transaction(async (transaction) => {
        const result = await work(transaction);
        if (collisions-- > 0) throw coreErrors.error('TRANSACTION_CONFLICT');
        return result;
      }),
  };
  const domain = createDomain({ name: 'accounts', resources: [User, Token, Journal], dataLayer });
  await password.action('register', ann);
  await domain.settled();
  forgetHeard();
  collisions = 2;
  await password.action('signIn', known);
  await domain.settled();
  expect(heard.attempts).toMatchObject([{ action: 'signIn', status: 'success' }]);
  expect(heard.gated).toHaveLength(1);
  expect(heard.issues, 'what the listener wrote in a try that failed is gone').toHaveLength(3);
  const lines = (await Journal.actions.list()).map(({ line }) => line);
  expect(lines.filter((line) => line === 'issue signIn')).toHaveLength(1);
  expect(lines.filter((line) => line === 'attempt signIn success')).toHaveLength(1);
  forgetHeard();
  await domain.close();
});

test('input that is refused is refused as before', async () => {
  const opened = await observedStores[0]?.open();
  await expect(password.action('signIn', { email: '', password: '\0'.repeat(5000) })).rejects.toThrow(InvalidInput);
  await opened?.close();
});
