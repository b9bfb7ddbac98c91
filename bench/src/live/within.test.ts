import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { within } from './within.ts';

test('a wait ends with its work, with the failure of its work, or with its deadline', async () => {
  expect(await within(1000, 'work', Promise.resolve(1))).toBe(1);
  await expect(within(1000, 'work', Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(within(10, 'sleeping', sleep(1000))).rejects.toThrow('sleeping took longer than 10 ms');
});
