import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { noteSubject } from '../part/strategy-call.ts';
import { revocationPurpose, type TokenRequest, userPurpose } from '../token/claims.ts';
import { type Duration, secondsOf } from '../token/duration.ts';
import { fingerprintOf } from '../token/fingerprint-of.ts';
import { identitySubject } from '../token/identity-subject.ts';
import { factsOf } from '../token/settings.ts';
import { subjectOf } from '../token/subject.ts';
import { checkSignedToken, checkToken, type SignedToken, type VerifiedToken } from '../token/verify-token.ts';
import { consumeToken } from '../token-store/consume-token.ts';
import { storeIdentityToken, type UnsignedToken, unstoredToken } from '../token-store/mint-token.ts';
import type { GivenIdentity } from './identity/finder-by-identity.ts';
import type { Identity } from './identity/identity-attribute.ts';
import { type IssuedWithCredential, issueIfProven } from './issue-with-credential.ts';
import { revokeOfKind } from './revoke-of-kind.ts';

/** What a kind of single-use token is good for. */
export interface SingleUseTokenOptions {
  /** Read only when an action runs: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
  /** The name of the strategy: a token of another one is refused. */
  readonly strategy: string;
  /** What it is for, such as 'reset': a token of another purpose is refused. Not 'user' and not 'revocation'. */
  readonly purpose: string;
  readonly lifetime: Duration;
  /** The attributes it stands on: it dies when one of them changes. A function where siblings say which. */
  readonly boundTo: readonly string[] | (() => readonly string[]);
  /** The identity of people who may be given a token before they have an account: `issuesBeforeRegistration`. */
  readonly identity?: Identity | undefined;
}

/** How a single-use token is issued. */
export interface SingleUseIssue {
  /** Whether it ends the older ones of this person, strategy and purpose. Default false. Where tokens are not stored, it ends none. */
  readonly replacesOlder?: boolean | undefined;
}

/** A kind of token that is good for one thing, once, for one strategy, and only while what it stands on is the same. */
export interface SingleUseToken extends Pick<SingleUseTokenOptions, 'purpose' | 'strategy' | 'resource'> {
  /** The attributes to be read of a user, sensitive ones too, before the functions below are called with it. */
  attributes(): readonly string[];
  /** What is asked of a token for a user, for `issueIfProven` and `issueWithCredential`. */
  request(user: Readonly<Row>): TokenRequest;
  /** Issues one under the user's lock; undefined if the user is gone or what it stands on has changed since it was read. */
  issue(scope: Scope, user: Readonly<Row>, how?: SingleUseIssue): Promise<IssuedWithCredential | undefined>;
  /**
   * Stores one for a person who has no account yet, in a transaction that has found none; sign it after the commit. It
   * does not authenticate, and logging out the user who has registered meanwhile ends it.
   */
  storeForIdentity(scope: Scope, given: GivenIdentity, how?: SingleUseIssue): Promise<UnsignedToken>;
  /** Costs the signature of a token and gives none: the work for an unknown person where such people are sent nothing. */
  simulate(scope: Scope, given: GivenIdentity): Promise<void>;
  /** A token of a user, of this purpose and strategy; undefined for any other. The store is not asked. */
  check(scope: Scope, token: unknown): Promise<VerifiedToken | undefined>;
  /** The same, also for one of a person who had no account when it was issued: then it has no `key`, and `claims.identity`. */
  checkWithIdentity(scope: Scope, token: unknown): Promise<SignedToken | undefined>;
  /** Whether a token is for this user, and what it stands on is the same. Judged on the row that is locked. */
  isFor(token: SignedToken, user: Readonly<Row>): boolean;
  /**
   * Uses a token up, in the transaction of what it is used for: true for one caller only, and only if it is for this user.
   * `user` is the row that is locked; undefined for a person who is being registered with it.
   */
  consume(scope: Scope, token: SignedToken, user: Readonly<Row> | undefined): Promise<boolean>;
}

/**
 * A kind of single-use token. Its claims name the strategy and a fingerprint of what it stands on; both are reserved, so no
 * application can claim them.
 *
 * @throws TypeError for the purposes 'user' and 'revocation'
 *
 * @example
 * const link = singleUseToken({ resource, strategy: name, purpose: 'invite', lifetime: '1 day', boundTo: ['email'] });
 * const issued = await link.issue(scope, user); // { token, claims, user } or undefined
 */
export function singleUseToken(options: SingleUseTokenOptions): SingleUseToken {
  const { resource, strategy, purpose, identity } = options;
  if (purpose === userPurpose || purpose === revocationPurpose) {
    throw new TypeError(`a single-use token cannot have the purpose '${purpose}': it is reserved`);
  }
  const boundTo = (): readonly string[] =>
    typeof options.boundTo === 'function' ? options.boundTo() : options.boundTo;
  const lifetime = secondsOf(options.lifetime);
  const isOurs = ({ claims }: SignedToken): boolean => claims.purpose === purpose && claims.strategy === strategy;
  const credentialOf = (user: Readonly<Row>): string => fingerprintOf(boundTo(), user);

  const token: SingleUseToken = {
    resource,
    strategy,
    purpose,
    attributes: () => [...boundTo(), ...(identity === undefined ? [] : [identity.field, identity.comparedBy])],
    request: (user) => ({ purpose, lifetime, bound: { strategy, credential: credentialOf(user) } }),
    async issue(scope, user, how = {}) {
      return await issueIfProven(scope, resource, {
        strategy,
        key: user,
        unchanged: Object.fromEntries(boundTo().map((name) => [name, user[name]])),
        sensitive: token.attributes(),
        request: token.request(user),
        async consume(locked) {
          if (how.replacesOlder === true) await revokeOlder(scope, options, subjectsOf(options, locked));
          return true;
        },
      });
    },
    async storeForIdentity(scope, given, how = {}) {
      const asked = identityRequest(options, lifetime, given);
      if (how.replacesOlder === true) await revokeOlder(scope, options, [asked.subject]);
      return await storeIdentityToken(scope, resource, { ...asked, strategy });
    },
    async simulate(scope, given) {
      const { subject, request } = identityRequest(options, lifetime, given);
      const { sign } = await unstoredToken(scope, resource, { holder: { subject }, request });
      await sign();
    },
    async check(scope, given) {
      const verified = await checkToken(resource, given, scope.now());
      if (verified === undefined || !isOurs(verified)) return undefined;
      noteSubject(scope, verified.claims.sub);
      return verified;
    },
    async checkWithIdentity(scope, given) {
      const signed = await checkSignedToken(resource, given, scope.now());
      if (signed === undefined || !isOurs(signed)) return undefined;
      if (signed.key !== undefined) noteSubject(scope, signed.claims.sub);
      return signed;
    },
    isFor({ claims, key }, user) {
      if (key !== undefined)
        return claims.sub === subjectOf(resource, user) && claims.credential === credentialOf(user);
      return identitySubjects(options, user).includes(claims.sub);
    },
    async consume(scope, signed, user) {
      const isItsOwn = user === undefined ? signed.key === undefined : token.isFor(signed, user);
      return isItsOwn && isOurs(signed) && (await consumeToken(scope, resource, { ...signed, user }));
    },
  };
  return token;
}

/** A request for a person without an account. The claims hold the identity as it was given: registering runs its schema. */
function identityRequest(
  { resource, strategy, purpose, identity }: SingleUseTokenOptions,
  lifetime: number,
  { given, compared }: GivenIdentity,
): { readonly subject: string; readonly request: TokenRequest } {
  const subject = identitySubject(resource, identity?.field ?? '', compared);
  return { subject, request: { purpose, lifetime, bound: { strategy, identity: given, credential: '' } } };
}

/** Every subject that a token of a user may have: before registration, it was one of the identity. */
function subjectsOf(options: SingleUseTokenOptions, user: Readonly<Row>): readonly string[] {
  return [subjectOf(options.resource, user), ...identitySubjects(options, user)];
}

function identitySubjects({ resource, identity }: SingleUseTokenOptions, user: Readonly<Row>): readonly string[] {
  if (identity === undefined) return [];
  const compared = user[identity.comparedBy];
  return typeof compared === 'string' ? [identitySubject(resource, identity.field, compared)] : [];
}

async function revokeOlder(scope: Scope, options: SingleUseTokenOptions, subjects: readonly string[]): Promise<void> {
  if (factsOf(options.resource).tokens.storeAllTokens) await revokeOfKind(scope, options, { subjects });
}
