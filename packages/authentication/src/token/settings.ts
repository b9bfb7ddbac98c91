import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Condition, Row } from '@ashlar/core/data-layer';
import { type Fact, fact } from '@ashlar/core/extension';
import type { KeyRing } from '../secrets/secret.ts';
import type { TextOrList } from './first-of.ts';
import type { ParsedTokens } from './option-types.ts';

/** The only other system whose tokens Ashlar accepts. */
export type Compatibility = NonNullable<ParsedTokens['compatibility']>;

/** The tokens of a user resource, with all defaults. */
export interface TokenSettings extends Omit<ParsedTokens, 'signingSecret'> {
  readonly audience: TextOrList;
  readonly keys: KeyRing | undefined;
}

/** Which records are users: a condition, and the values of its parameters. */
export interface UserCondition {
  readonly condition: Condition;
  readonly parameters: Readonly<Row>;
}

/** The facts about a user resource that all of authentication uses. */
export interface TokenFacts {
  /** Undefined: all records are users. */
  readonly users: UserCondition | undefined;
  readonly subjectName: string;
  readonly sessionIdentifier: 'jti' | 'unsafe' | undefined;
  readonly tokens: TokenSettings;
}

/** The fact that holds the token settings of a user resource; read it with `factsOf(resource)`. */
export const tokenFacts: Fact<TokenFacts> = fact<TokenFacts>('authentication.tokens');

/** The facts of a user resource. @throws TypeError if the resource has no `authentication` section */
export function factsOf(resource: AnyResource): TokenFacts {
  const facts = ResourceInfo.fact(resource, tokenFacts);
  if (facts === undefined) throw new TypeError(`${resource.name} has no authentication section`);
  return facts;
}

/** Where the tokens of a user resource are kept. @throws TypeError if they are kept nowhere */
export function tokenResourceOf(resource: AnyResource): AnyResource {
  return factsOf(resource).tokens.tokenResource ?? missingTokenResource(resource);
}

/** For what needs stored tokens. Verifiers have refused such a resource before. */
export function missingTokenResource({ name }: AnyResource): never {
  throw new TypeError(`${name} has no token resource`);
}

/** The facts and the key ring of a resource whose tokens are enabled. @throws TypeError if they are not */
export function signingFactsOf(resource: AnyResource): TokenFacts & { readonly keys: KeyRing } {
  const facts = factsOf(resource);
  const { enabled, keys } = facts.tokens;
  if (!enabled || keys === undefined) {
    throw new TypeError(`${resource.name} has no tokens: set authentication.tokens.enabled to true`);
  }
  return { ...facts, keys };
}
