import { hash, verify } from '@node-rs/argon2';
import type { Hashing } from './accounts.ts';

/** Argon2id as Ashlar has it by default (OWASP: 19 MiB, 2 passes, 1 lane), for all contenders alike. */
export const argon2: Hashing = {
  hash: (password) => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  verify: (password, digest) => verify(digest, password),
};

/** No hash at all, to measure the rest of the work. */
export const noHash: Hashing = {
  hash: async (password) => `not hashed: ${password}`,
  verify: async (password, digest) => digest === `not hashed: ${password}`,
};
