import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import type { HashProvider } from '../secrets/hash-provider.ts';
import { type GatedSender, gatedSender } from '../testing/gated-sender.ts';
import { credentials, quickHash, storedTokens, Token } from './accounts.ts';

/** The resource that counts attempts. */
export const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });

export const sender: GatedSender = gatedSender();

/** What was done with passwords since the test began. */
export const work: { hashes: number; verifications: number } = { hashes: 0, verifications: 0 };

/** Real Argon2id that counts. A verification for an unknown user counts too. */
export const countingHash: HashProvider = {
  ...quickHash,
  async hash(password) {
    work.hashes++;
    return await quickHash.hash(password);
  },
  async verify(password, hash) {
    work.verifications++;
    return await quickHash.verify(password, hash);
  },
  async simulate() {
    work.verifications++;
    await quickHash.simulate();
  },
};

export const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};

export const strategies = {
  password: { identityField: 'email', hashProvider: countingHash, resettable: { sender } },
} as const;

/** A user with everything counted, and small numbers. */
export const LimitedUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: {
    tokens: storedTokens,
    strategies,
    addOns: {
      logOutEverywhere: {},
      limits: {
        resource: Limit,
        signIn: {
          perIdentity: '5 per 15 minutes',
          perAddress: '8 per minute',
          perIdentityAndAddress: '3 per 5 minutes',
        },
      },
    },
  },
});

/** The same, counted by identity alone. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: {
    tokens: storedTokens,
    strategies,
    addOns: { logOutEverywhere: {}, limits: { resource: Limit, signIn: { perIdentity: '5 per 15 minutes' } } },
  },
});

export const resources = [User, Token, Limit] as const;

/** The parameters that sign a user in. */
export function known(name: string): { email: string; password: string } {
  const { email, password } = credentials(name);
  return { email, password };
}

/** The same with a wrong password. */
export function wrong(name: string): { email: string; password: string } {
  return { email: credentials(name).email, password: 'not the password' };
}

/** A call from an address. */
export function from(ip: unknown): { context: { device: { ip: unknown } } } {
  return { context: { device: { ip } } };
}

/** A clock that stands still until a test moves it. */
export interface HeldClock {
  (): number;
  /** Moves it on, by seconds. */
  pass(seconds: number): void;
}

export function heldClock(): HeldClock {
  let now = Date.UTC(2026, 10, 26);
  return Object.assign(() => now, {
    pass(seconds: number) {
      now += seconds * 1000;
    },
  });
}
