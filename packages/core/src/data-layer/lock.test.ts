import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLock } from './lock.ts';

const late = (): Error => new Error('too late');

test('holders come one after the other, in the order in which they asked', async () => {
  const lock = createLock();
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await sleep(1);
    events.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all(['a', 'b', 'c'].map((name) => lock.hold(work(name))))).toEqual(['a', 'b', 'c']);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(lock.free).toBe(true);
});

test('work starts before hold returns, if the lock is free', () => {
  let started = false;
  void createLock().hold(() => {
    started = true;
  });
  expect(started).toBe(true);
});

test('work that throws passes the lock on', async () => {
  const lock = createLock();
  const first = lock.hold(() => Promise.reject(new Error('no')));
  const second = lock.hold(() => 'yes');
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe('yes');
  await expect(
    lock.hold(() => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(lock.free).toBe(true);
});

test('a newcomer does not overtake one who waits', async () => {
  const lock = createLock();
  await lock.acquire();
  const waited = lock.acquire().then(() => 'waited');
  lock.release();
  expect(lock.free).toBe(false);
  const newcomer = lock.acquire().then(() => 'newcomer');
  expect(await Promise.race([waited, newcomer])).toBe('waited');
  lock.release();
  await newcomer;
});

test('one who waits too long gives up, and the others keep their order', async () => {
  const lock = createLock();
  await lock.acquire();
  const impatient = lock.acquire({ timeout: 5, late });
  const patient = lock.acquire({ timeout: 5000, late }).then(() => 'held');
  await expect(impatient).rejects.toThrow('too late');
  lock.release();
  expect(await patient).toBe('held');
  lock.release();
  expect(lock.free).toBe(true);
});

test('a deadline in the past refuses only where there is someone to wait for', async () => {
  const lock = createLock();
  await lock.acquire({ timeout: -1, late });
  await expect(lock.acquire({ timeout: -1, late })).rejects.toThrow('too late');
});

test('dismiss rejects all who wait, and the holder goes on', async () => {
  const lock = createLock();
  await lock.acquire();
  const waiting = [lock.acquire(), lock.hold(() => 'never')].map((attempt) => attempt.catch(String));
  lock.dismiss(new Error('closed'));
  expect(await Promise.all(waiting)).toEqual(['Error: closed', 'Error: closed']);
  expect(lock.free).toBe(false);
  lock.release();
  expect(await lock.hold(() => 'again')).toBe('again');
});

test('a lock of several places holds that many at once', async () => {
  let places = 2;
  const lock = createLock(() => places);
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await sleep(1);
    running -= 1;
  };
  await Promise.all(Array.from({ length: 7 }, () => lock.hold(work)));
  expect(most).toBe(2);
  places = 3;
  await Promise.all(Array.from({ length: 7 }, () => lock.hold(work)));
  expect(most).toBe(3);
});
