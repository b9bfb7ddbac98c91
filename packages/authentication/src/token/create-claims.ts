import { type AnyResource, InvalidInput, type Issue } from '@ashlar/core';
import { jsonText, problemWith, type Row } from '@ashlar/core/data-layer';
import { deepFreeze } from '@ashlar/core/extension';
import {
  type Claims,
  isReserved,
  multiFactor,
  revocationPurpose,
  type TokenBinding,
  type TokenRequest,
  userPurpose,
} from './claims.ts';
import { keptElsewhere, longestToken } from './create-signer.ts';
import { secondOfCreation } from './creation.ts';
import { longestLifetime } from './duration.ts';
import type { ExtraClaims } from './extra-claims.ts';
import { firstOf } from './first-of.ts';
import type { TokenFacts } from './settings.ts';
import { keyOfSubject, subjectOf } from './subject.ts';

/** The claims of a token before it is signed, and the part that the stored row keeps. Both are frozen deeply. */
export interface ClaimSet {
  readonly claims: Claims;
  /** The application's own claims, and those of the session. */
  readonly extraData: Readonly<Record<string, unknown>>;
}

/** The user of a token, or the subject of an identity that no user has yet. */
export type TokenHolder =
  | { readonly user: Readonly<Row>; readonly subject?: undefined }
  | { readonly subject: string; readonly user?: undefined };

/** The facts about a new token beside the request. */
interface NewClaims {
  /** The user of the token, or the subject of an identity that no user has yet. */
  readonly holder: TokenHolder;
  readonly facts: TokenFacts;
  readonly jti: string;
  readonly now: Date;
  /** True if the session has proved a second factor. No request can set it. Default false. */
  readonly isMultiFactor?: boolean | undefined;
}

/**
 * Makes the claims of a new token. Extra claims cannot replace reserved ones.
 *
 * @throws InvalidInput for a token that a later check would refuse: now, before an old token is used up and only the
 * signature of the new one is missing
 */
export function createClaims(
  resource: AnyResource,
  { holder, facts, jti, now, isMultiFactor }: NewClaims,
  request: TokenRequest,
): ClaimSet {
  const { tokens } = facts;
  const { purpose, lifetime, session } = request;
  const { user } = holder;
  const sub = user === undefined ? holder.subject : subjectOf(resource, user);
  const own = ownClaims(resource, request.extraClaims);
  // Without a user, the resource's function for claims has no input.
  const ofUser = user === undefined ? {} : ownClaims(resource, claimsOfResource(tokens.extraClaims, user));
  const extra = { ...ofUser, ...own };
  const issues = [...requestIssues(request), ...numberIssues(own), ...extraIssues(extra)];
  if (user !== undefined) issues.push(...subjectIssues(resource, sub));
  if (issues.length > 0) throw new InvalidInput(`a token of ${resource.name}`, issues);
  // RFC 7519 section 2: a NumericDate counts seconds.
  const nbf = Math.floor(now.getTime() / 1000);
  const ofSession =
    purpose === userPurpose ? { sid: session?.sid ?? jti, auth_time: session?.authTime ?? nbf } : undefined;
  const plain = plainCopy(extra);
  const [ofResource, given] = splitBy(plain, (name) => Object.hasOwn(own, name));
  const claims: Claims = {
    ...ofResource,
    sub,
    jti,
    purpose,
    // If the clock steps back, the token must not look older than its user.
    iat: Math.max(nbf, (user && secondOfCreation(resource, user)) ?? nbf),
    nbf,
    exp: nbf + lifetime,
    iss: firstOf(tokens.issuer),
    aud: firstOf(tokens.audience),
    ...(isMultiFactor === true && { amr: [multiFactor] }),
    ...bindingOf(request),
    ...ofSession,
    // Last, so that `keptClaims` can tell them from those of the resource.
    ...given,
  };
  // Distinguishes the tokens of two strategies if a newer token ends the older ones.
  const ofStrategy = request.bound && { strategy: request.bound.strategy };
  return deepFreeze({ claims, extraData: { ...plain, ...request.stored, ...ofStrategy, ...ofSession } });
}

/** Those members and no others: behind the second-factor gate nothing may say again what a token is for. */
function bindingOf({ bound }: TokenRequest): Partial<TokenBinding> {
  if (bound === undefined) return {};
  const { strategy, identity, credential } = bound;
  return { strategy, ...(identity === undefined ? {} : { identity }), credential };
}

/**
 * The extra claims that a token got beside those of its resource. A token that replaces it keeps them. The resource's
 * claims are computed again, so that a removed role does not live on. The signature protects the order of the claims:
 * the extra ones follow the last that `createClaims` writes.
 */
export function keptClaims(claims: Claims): Readonly<Record<string, unknown>> {
  const names = Object.keys(claims);
  const last = Math.max(names.indexOf('auth_time'), names.indexOf('credential'));
  const given = last < 0 ? [] : names.slice(last + 1).filter((name) => !isReserved(name));
  return Object.fromEntries(given.map((name) => [name, claims[name]]));
}

function splitBy(
  claims: Readonly<Record<string, unknown>>,
  isGiven: (name: string) => boolean,
): readonly [Record<string, unknown>, Record<string, unknown>] {
  const entries = Object.entries(claims);
  return [
    Object.fromEntries(entries.filter(([name]) => !isGiven(name))),
    Object.fromEntries(entries.filter(([name]) => isGiven(name))),
  ];
}

function claimsOfResource(extraClaims: ExtraClaims | undefined, user: Readonly<Row>): unknown {
  return typeof extraClaims === 'function' ? extraClaims(user) : extraClaims;
}

function ownClaims(resource: AnyResource, given: unknown): Record<string, unknown> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof Promise) {
    const message = 'expected an object of claims, such as { role: … }';
    throw new InvalidInput(`a token of ${resource.name}`, [{ path: ['extraClaims'], message }]);
  }
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isReserved(name)));
}

function subjectIssues(resource: AnyResource, subject: string): Issue[] {
  const issues: Issue[] = [];
  if (keyOfSubject(resource, subject) === undefined) {
    issues.push({ path: ['user'], message: 'has a primary key that cannot stand in a token' });
  }
  // RFC 7515 section 3.1: four characters for three bytes.
  if (subject.length * 4 > longestToken * 3) {
    issues.push({ path: ['user'], message: 'has a primary key that is too long to stand in a token' });
  }
  return issues;
}

function requestIssues({ purpose, lifetime }: TokenRequest): Issue[] {
  const issues: Issue[] = [];
  if (typeof purpose !== 'string' || purpose === '') issues.push({ path: ['purpose'], message: 'expected text' });
  if (purpose === revocationPurpose) issues.push({ path: ['purpose'], message: 'is reserved' });
  if (!Number.isSafeInteger(lifetime) || lifetime < 1 || lifetime > longestLifetime) {
    issues.push({ path: ['lifetime'], message: 'expected whole seconds, from 1 to those of 36500 days' });
  }
  return issues;
}

/** An object puts whole numbers first in any case. Then `keptClaims` would take such a claim for the resource's. */
function numberIssues(given: Readonly<Record<string, unknown>>): Issue[] {
  const numbers = Object.keys(given).filter((name) => /^[0-9]+$/.test(name));
  const message = 'must not be called by a whole number';
  return numbers.map((name) => ({ path: ['extraClaims', name], message, hint: 'such as "n7" in place of "7"' }));
}

function extraIssues(extra: Readonly<Record<string, unknown>>): Issue[] {
  const entries = Object.entries(extra);
  // The length first: each claim takes more than one character.
  if (entries.length > longestToken) return [tooLong];
  return entries.flatMap(([name, value]): Issue[] => {
    if (value === undefined) return [];
    const text = jsonText({ [name]: value });
    const path = ['extraClaims', name];
    if (text !== undefined && text.length > longestToken) return [{ ...tooLong, path }];
    if (depthOf(text ?? '') > deepest)
      return [{ path, message: `must not be nested more than ${deepest} levels deep` }];
    const message = problemWith('json', { [name]: value });
    return message === undefined ? [] : [{ path, message }];
  });
}

const tooLong: Issue = {
  path: ['extraClaims'],
  message: `make a token of more than ${longestToken} characters, which is never accepted`,
  hint: keptElsewhere,
};

/** The maximum depth of lists and objects. Stores and parsers have limits of their own, and all are higher. */
const deepest = 100;

function depthOf(json: string): number {
  let depth = 0;
  let most = 0;
  for (const sign of json.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (sign === '{' || sign === '[') most = Math.max(most, ++depth);
    else if (sign === '}' || sign === ']') depth--;
  }
  return most;
}

/** A copy as the token will hold it, without the application's own objects. */
function plainCopy(extra: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Invariant: each member was checked: JSON can hold it.
  return JSON.parse(jsonText(extra) ?? '{}') as Record<string, unknown>;
}
