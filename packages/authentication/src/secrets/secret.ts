import { createHash, createPublicKey, createSecretKey, KeyObject } from 'node:crypto';
import { z } from 'zod';
import { authenticationErrors } from '../error/authentication-errors.ts';
import { problemWithKey } from './problem-with-key.ts';
import type { SigningAlgorithm } from './signing-algorithm.ts';

/** One key: text, bytes, or a key object of node:crypto. */
export type SecretKey = string | Uint8Array | KeyObject;

/** A key, with the name that token headers carry (`kid`) if there are several keys. */
export type NamedSecret = SecretKey | { readonly kid: string; readonly key: SecretKey };

/** A member of a list. It is left out if its key is undefined or empty, such as an unset variable. */
export type ListedSecret = NamedSecret | { readonly kid: string; readonly key: SecretKey | undefined } | undefined;

/**
 * One key, or a list for rotation: the first signs and all verify. Undefined and empty members are left out, such as an
 * unset environment variable. A key that occurs twice counts once.
 */
export type Secrets = NamedSecret | readonly ListedSecret[];

/** Where the keys come from. A function is called at each use, so that keys can change while the application runs. */
export type SecretSource = Secrets | (() => Secrets | undefined | Promise<Secrets | undefined>);

/** A key that is ready for use. */
export interface SigningKey {
  readonly kid: string;
  /** The same for the same key under any name. Never shown. */
  readonly fingerprint: string;
  /** Undefined for a public key, which can only verify. */
  readonly sign: KeyObject | undefined;
  readonly verify: KeyObject;
}

/** Returns the keys; the first one signs. Returns a promise only if it has to wait. */
export type KeyRing = () => readonly SigningKey[] | Promise<readonly SigningKey[]>;

/** The schema of the option. It turns a source into a key ring, so that printed settings hold no secret. */
export function keyRingSchema(): z.ZodType<(algorithm: SigningAlgorithm) => KeyRing, SecretSource> {
  return z
    .custom<SecretSource>(
      isSource,
      'expected a secret: text, bytes, a KeyObject, a list with at least one of these, or a function',
    )
    .meta({ title: 'SecretSource' })
    .transform((source) => (algorithm: SigningAlgorithm) => createKeyRing(source, algorithm))
    .meta({ parsed: '(algorithm: SigningAlgorithm) => KeyRing' });
}

function isSource(value: unknown): value is SecretSource {
  if (typeof value === 'function') return true;
  if (!Array.isArray(value)) return isNamedSecret(value);
  const given = value.filter(isSet);
  return given.length > 0 && given.every(isNamedSecret);
}

/** False for an unset or empty variable, with or without a name. */
function isSet(member: ListedSecret): member is NamedSecret {
  const isNamed = typeof member === 'object' && member !== null && 'kid' in member && 'key' in member;
  const key = isNamed ? member.key : member;
  return key !== undefined && key !== '';
}

function isNamedSecret(value: unknown): value is NamedSecret {
  if (isKey(value)) return true;
  if (typeof value !== 'object' || value === null || !('kid' in value) || !('key' in value)) return false;
  return typeof value.kid === 'string' && isKey(value.key);
}

function isKey(value: unknown): value is SecretKey {
  return typeof value === 'string' || value instanceof Uint8Array || value instanceof KeyObject;
}

/**
 * Makes a key ring from a source. Imports keys that are given directly at once. Messages name `option`.
 *
 * @throws TypeError for a key that does not fit the algorithm; it names the bits, never the key
 */
export function createKeyRing(
  source: SecretSource,
  algorithm: SigningAlgorithm,
  option = 'authentication.tokens.signingSecret',
): KeyRing {
  if (typeof source !== 'function') {
    const keys = importKeys(source, algorithm);
    return () => keys;
  }
  const imported = new Map<NamedSecret, SigningKey>();
  const importEach = (secrets: unknown): readonly SigningKey[] => {
    if (!isSource(secrets) || typeof secrets === 'function') {
      throw unavailable(
        `the function in ${option} gave no secret: set the variable that it reads (node --env-file=.env reads that file)`,
      );
    }
    try {
      return importKeys(secrets, algorithm, imported);
    } catch (error) {
      throw unavailable(error instanceof TypeError ? error.message : 'a key cannot be read');
    }
  };
  return () => {
    let given: ReturnType<typeof source>;
    try {
      given = source();
    } catch {
      // The error of the function is not passed on: its message may hold the secret.
      throw unavailable(`the function in ${option.split('.').at(-1)} failed`);
    }
    if (!(given instanceof Promise)) return importEach(given);
    return inTime(given).then(importEach, () => {
      throw unavailable(`the function in ${option.split('.').at(-1)} failed`);
    });
  };
}

/** Milliseconds that the function may take. It may run under a user's lock, which must end. */
const patience = 5000;

/** What a function of the application gives, if it comes within five seconds. Else it rejects. */
export function inTime<Given>(given: Promise<Given>): Promise<Given> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, patience);
    given.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function unavailable(message: string): Error {
  return authenticationErrors.error('SECRET_UNAVAILABLE', {
    message: `no token can be signed or verified: ${message}`,
  });
}

function importKeys(
  secrets: Secrets,
  algorithm: SigningAlgorithm,
  imported = new Map<NamedSecret, SigningKey>(),
): readonly SigningKey[] {
  const keys = new Map<string, SigningKey>();
  for (const secret of isNamedSecret(secrets) ? [secrets] : secrets.filter(isSet)) {
    const known = imported.get(secret);
    const key = known ?? importKey(secret, algorithm);
    // A function that makes new key objects at each call must not fill the memory.
    if (known === undefined && imported.size >= 16) imported.clear();
    imported.set(secret, key);
    const same = keys.get(key.kid);
    if (same !== undefined && same.fingerprint !== key.fingerprint) throw new TypeError('two keys have one kid');
    // If both halves of a key pair are given, keep the half that can sign.
    if (same?.sign === undefined) keys.set(key.kid, key);
  }
  return [...keys.values()];
}

function importKey(secret: NamedSecret, algorithm: SigningAlgorithm): SigningKey {
  const { kid, key: given } = isKey(secret) ? { kid: undefined, key: secret } : secret;
  const key = toKeyObject(given);
  const problem = problemWithKey(key, algorithm);
  if (problem !== undefined) throw new TypeError(problem);
  if (key.type === 'secret') return { ...namesOf(key, kid), sign: key, verify: key };
  const verify = key.type === 'private' ? createPublicKey(key) : key;
  return { ...namesOf(verify, kid), sign: key.type === 'public' ? undefined : key, verify };
}

function namesOf(key: KeyObject, kid: string | undefined): Pick<SigningKey, 'kid' | 'fingerprint'> {
  const hash = fingerprint(key);
  // The name of a key without one: 64 bits of a hash. They tell nothing about a key that is long enough.
  return { kid: kid ?? hash.slice(0, 11), fingerprint: hash };
}

function toKeyObject(key: SecretKey): KeyObject {
  if (key instanceof KeyObject) return key;
  return createSecretKey(typeof key === 'string' ? Buffer.from(key, 'utf8') : Buffer.from(key));
}

/** A hash that identifies a key. */
function fingerprint(key: KeyObject): string {
  const bytes = key.type === 'secret' ? key.export() : key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update('ashlar kid').update(bytes).digest('base64url');
}
