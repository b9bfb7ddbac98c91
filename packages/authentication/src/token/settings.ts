import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Condition, Row } from '@ashlar/core/data-layer';
import { type Fact, fact } from '@ashlar/core/extension';
import type { KeyRing } from '../secrets/secret.ts';
import type { TextOrList } from './first-of.ts';
import type { ParsedTokens } from './option-types.ts';

/** The one system whose tokens count beside our own. */
export type Compatibility = NonNullable<ParsedTokens['compatibility']>;

/** The tokens of a user resource, every option settled. */
export interface TokenSettings extends Omit<ParsedTokens, 'signingSecret'> {
  readonly audience: TextOrList;
  readonly keys: KeyRing | undefined;
}

/** Which records are users, as far as authentication goes: a condition, and the values of its parameters. */
export interface UserCondition {
  readonly condition: Condition;
  readonly parameters: Readonly<Row>;
}

/** What all of authentication knows of a user resource. */
export interface TokenFacts {
  /** Undefined: all of them. */
  readonly users: UserCondition | undefined;
  readonly subjectName: string;
  readonly sessionIdentifier: 'jti' | 'unsafe' | undefined;
  readonly tokens: TokenSettings;
}

/** Under which the facts of a user resource are kept. */
export const tokenFacts: Fact<TokenFacts> = fact<TokenFacts>('authentication.tokens');

/** The facts of a user resource. @throws TypeError if the resource has no `authentication` section */
export function factsOf(resource: AnyResource): TokenFacts {
  const facts = ResourceInfo.fact(resource, tokenFacts);
  if (facts === undefined) throw new TypeError(`${resource.name} has no authentication section`);
  return facts;
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
