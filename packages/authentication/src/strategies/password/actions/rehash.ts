import { equalToParameters, ResourceInfo, type Row, type Scope, type UpdateStatement } from '@ashlar/core';
import type { HashProvider } from '../../../secrets/hash-provider.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** A hash that is to take the place of one which just verified. */
export interface Rehash {
  /** The hash that will be stored: the new one, or the one there is. */
  readonly newHash: unknown;
  /** Writes it, under the user's lock; undefined if there is nothing to write. */
  readonly write: ((scope: Scope, user: Readonly<Row>) => Promise<void>) | undefined;
}

const statements = new WeakMap<PasswordStrategy, UpdateStatement>();

/**
 * Makes a hash anew that has other parameters than new ones get. The password stays the same, so this is the one write of
 * the hash that ends no session: it goes past the actions and their changes. A provider that fails leaves the old one.
 */
export async function rehash(
  strategy: PasswordStrategy,
  { hash, password }: { readonly hash: unknown; readonly password: unknown },
): Promise<Rehash> {
  const { hashProvider, hashedPasswordField } = strategy.settings;
  const newHash = await hashAnew(hashProvider, hash, password);
  if (newHash === undefined) return { newHash: hash, write: undefined };
  return {
    newHash,
    async write(scope, user) {
      await scope.store.run(statementOf(strategy), { ...user, [`old.${hashedPasswordField}`]: hash, newHash });
    },
  };
}

async function hashAnew(provider: HashProvider, hash: unknown, password: unknown): Promise<string | undefined> {
  if (typeof hash !== 'string' || typeof password !== 'string') return undefined;
  try {
    return provider.needsRehash?.(hash) === true ? await provider.hash(password) : undefined;
  } catch {
    return undefined;
  }
}

function statementOf(strategy: PasswordStrategy): UpdateStatement {
  const known = statements.get(strategy);
  if (known !== undefined) return known;
  const relation = ResourceInfo.relation(strategy.resource);
  const { hashedPasswordField } = strategy.settings;
  const statement: UpdateStatement = {
    kind: 'update',
    relation,
    set: { [hashedPasswordField]: 'newHash' },
    where: {
      kind: 'and',
      conditions: [equalToParameters(relation.primaryKey), equalToParameters([hashedPasswordField], 'old.')],
    },
    returning: [],
  };
  statements.set(strategy, statement);
  return statement;
}
