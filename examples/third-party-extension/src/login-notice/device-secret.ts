import { createHmac } from 'node:crypto';
import type { AshlarError } from '@ashlar/core';
import { defineErrors, type ErrorRegister } from '@ashlar/core/extension';
import { z } from 'zod';

/** One key: text or bytes, at least 32 bytes long. */
export type DeviceKey = string | Uint8Array;

/** One key, or a list for rotation: the first one hashes new devices, and each of them recognises devices. */
export type DeviceKeys = DeviceKey | readonly (DeviceKey | undefined)[];

/**
 * Where the keys come from. A function is asked at each sign-in, so that keys change without a restart. Undefined and empty
 * members of a list are left out, such as a variable that is not set.
 */
export type DeviceSecret = DeviceKeys | (() => DeviceKeys | undefined | Promise<DeviceKeys | undefined>);

/** Asks for the keys, of which the first one hashes. */
export type DeviceKeyRing = () => Promise<readonly DeviceKey[]>;

/** The errors of loginNotice. */
export const loginNoticeErrors: ErrorRegister<'DEVICE_SECRET_UNAVAILABLE'> = defineErrors({
  DEVICE_SECRET_UNAVAILABLE: {
    class: 'framework',
    message: 'no device can be recognised: the secret is not available',
  },
});

// RFC 2104 section 3: a key shorter than the output weakens HMAC, and user agents are few enough to try them all.
const shortestKey = 32;

/** Milliseconds that the function may take: a sign-in that waits for it holds the user's row. */
const patience = 5000;

/** The schema of the option. It makes a function of the keys, because introspection shows the options of a part. */
export const deviceSecret: z.ZodType<DeviceKeyRing, DeviceSecret> = z
  .custom<DeviceSecret>((value) => typeof value === 'function' || problemWith(value) === undefined, {
    error: ({ input }) => problemWith(input) ?? 'is no secret',
    abort: true,
  })
  .transform((source) => createKeyRing(source));

/** The keyed hash of a text by each key, the first key first. */
export function hashesOf(keys: readonly DeviceKey[], text: string): readonly string[] {
  return keys.map((key) => createHmac('sha256', key).update(text).digest('base64url'));
}

/** What is wrong with keys; undefined if nothing is. It tells no key. */
function problemWith(value: unknown): string | undefined {
  const keys = keysOf(value);
  if (keys === undefined || keys.length === 0) return 'expected a secret: text, bytes, a list of these, or a function';
  if (keys.every((key) => Buffer.byteLength(key) >= shortestKey)) return undefined;
  return `expected keys of at least ${shortestKey} bytes: openssl rand -base64 48`;
}

/** The keys without what is not set; undefined if one of them is no key. */
function keysOf(value: unknown): readonly DeviceKey[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const given = list.filter((key) => key !== undefined && key !== '');
  return given.every(isKey) ? given : undefined;
}

function isKey(value: unknown): value is DeviceKey {
  return typeof value === 'string' || value instanceof Uint8Array;
}

function createKeyRing(source: DeviceSecret): DeviceKeyRing {
  return async () => {
    const given = typeof source === 'function' ? await ask(source) : source;
    const problem = problemWith(given);
    if (problem === undefined) return keysOf(given) ?? [];
    throw loginNoticeErrors.error('DEVICE_SECRET_UNAVAILABLE', {
      message: `no device can be recognised: ${problem}`,
    });
  };
}

/** The keys that the function gives. Its own error is not passed on, because it may hold a key. */
async function ask(source: () => unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, patience);
  });
  try {
    return await Promise.race([source(), late]);
  } catch {
    throw loginNoticeErrors.error('DEVICE_SECRET_UNAVAILABLE', {
      message: 'no device can be recognised: the function in `secret` failed',
    });
  } finally {
    clearTimeout(timer);
  }
}

/** What is wrong with the keys as they are now, for `domain.check()`. */
export async function problemWithKeyRing(ring: DeviceKeyRing): Promise<AshlarError | undefined> {
  try {
    await ring();
    return undefined;
  } catch (error) {
    if (loginNoticeErrors.is(error, 'DEVICE_SECRET_UNAVAILABLE')) return error;
    throw error;
  }
}
