import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Condition, Row } from '@ashlar/core/data-layer';
import { type Fact, fact } from '@ashlar/core/extension';
import type { KeyRing } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import type { TextOrList } from './first-of.ts';

/** Claims that an application adds to its tokens: as they stand, or made for each user. */
export type ExtraClaims =
  | Readonly<Record<string, unknown>>
  | ((user: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>);

/** Whose tokens count beside our own. */
export type Compatibility = 'ashAuthentication';

/** The tokens of a user resource, every option settled. */
export interface TokenSettings {
  readonly enabled: boolean;
  readonly tokenResource: AnyResource | undefined;
  readonly storeAllTokens: boolean;
  readonly requireTokenPresenceForAuthentication: boolean;
  readonly signingAlgorithm: SigningAlgorithm;
  /** In seconds. */
  readonly tokenLifetime: number;
  /** New tokens say the first of them; all count. */
  readonly issuer: TextOrList;
  readonly audience: TextOrList;
  readonly extraClaims: ExtraClaims | undefined;
  readonly compatibility: Compatibility | undefined;
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
