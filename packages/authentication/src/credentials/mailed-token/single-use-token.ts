import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { noteSubject } from '../../part/strategy-call.ts';
import { revocationPurpose, type TokenRequest, userPurpose } from '../../token/claims.ts';
import { type Duration, secondsOf } from '../../token/duration.ts';
import { fingerprintOf } from '../../token/fingerprint-of.ts';
import { identitySubject } from '../../token/identity-subject.ts';
import { factsOf } from '../../token/settings.ts';
import { subjectOf } from '../../token/subject.ts';
import { checkSignedToken, checkToken, type SignedToken, type VerifiedToken } from '../../token/verify-token.ts';
import { consumeToken } from '../../token-store/consume-token.ts';
import { storeIdentityToken, type UnsignedToken, unstoredToken } from '../../token-store/mint-token.ts';
import type { GivenIdentity } from '../identity/finder-by-identity.ts';
import type { Identity } from '../identity/identity-attribute.ts';
import { type IssuedWithCredential, issueIfProven } from '../issue-with-credential.ts';
import { fitting } from './fits-into-token.ts';
import { revokeOfKind } from './revoke-of-kind.ts';

/** The options of a kind of single-use token. */
export interface SingleUseTokenOptions {
  /** Read it only when an action runs. The resource is not finished while it is compiled. */
  readonly resource: AnyResource;
  /** The name of the strategy. Tokens of other strategies are refused. */
  readonly strategy: string;
  /** What the token is for, such as 'reset'. Tokens of other purposes are refused. Not 'user' and not 'revocation'. */
  readonly purpose: string;
  readonly lifetime: Duration;
  /** The attributes behind the token: it dies when one of them changes. Pass a function if siblings decide which. */
  readonly boundTo: readonly string[] | (() => readonly string[]);
  /** The identity of people who may get a token before they have an account: `issuesBeforeRegistration`. */
  readonly identity?: Identity | undefined;
}

/** How to issue a single-use token. */
export interface SingleUseIssue {
  /**
   * If true, it ends older tokens of this person, strategy and purpose. Default false. It ends none if tokens are not
   * stored.
   */
  readonly replacesOlder?: boolean | undefined;
}

/** A kind of token that works once, for one strategy, and only while the attributes behind it are unchanged. */
export interface SingleUseToken extends Pick<SingleUseTokenOptions, 'purpose' | 'strategy' | 'resource'> {
  /** The attributes to read of a user, sensitive ones too, before you call the functions below. */
  attributes(): readonly string[];
  /** The request for a token of a user. Pass it to `issueIfProven` or `issueWithCredential`. */
  request(user: Readonly<Row>): TokenRequest;
  /**
   * Issues a token under the user's lock. Undefined if the user is gone, or an attribute behind the token has changed
   * since the read.
   */
  issue(scope: Scope, user: Readonly<Row>, how?: SingleUseIssue): Promise<IssuedWithCredential | undefined>;
  /**
   * Stores a token for a person who has no account yet. Call it in a transaction that has found no user, and sign the
   * token after the commit. The token does not authenticate. If the person registers meanwhile, their log-out ends it.
   */
  storeForIdentity(scope: Scope, given: GivenIdentity, how?: SingleUseIssue): Promise<UnsignedToken>;
  /** Costs a signature and gives no token: the work for an unknown person who gets no mail. */
  simulate(scope: Scope, given: GivenIdentity): Promise<void>;
  /**
   * Verifies a token of a user, of this purpose and strategy. Undefined for other tokens. It does not ask the store.
   */
  check(scope: Scope, token: unknown): Promise<VerifiedToken | undefined>;
  /** The same, and accepts a token of a person who had no account then. That one has `claims.identity` and no `key`. */
  checkWithIdentity(scope: Scope, token: unknown): Promise<SignedToken | undefined>;
  /** `true` if a token is for this user, and the attributes behind it are unchanged. Pass the locked row. */
  isFor(token: SignedToken, user: Readonly<Row>): boolean;
  /**
   * Uses a token up in the transaction of its use. True for one caller only, and only if the token is for this user.
   * `user` is the locked row, or undefined for a person who is registering with the token.
   */
  consume(scope: Scope, token: SignedToken, user: Readonly<Row> | undefined): Promise<boolean>;
}

/**
 * Makes a kind of single-use token. Its claims name the strategy and a fingerprint of the attributes behind it. Both
 * claims are reserved, so no application can set them.
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
      const { subject, request } = identityRequest(options, lifetime, fitting(given));
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
      return identitySubjects(options, user).includes(claims.sub) && claims.credential === addressIn(identity, user);
    },
    async consume(scope, signed, user) {
      const isItsOwn = user === undefined ? signed.key === undefined : token.isFor(signed, user);
      return isItsOwn && isOurs(signed) && (await consumeToken(scope, resource, { ...signed, user }));
    },
  };
  return token;
}

/** The request for a person without an account. The claims hold the identity as given: registration runs its schema. */
function identityRequest(
  { resource, strategy, purpose, identity }: SingleUseTokenOptions,
  lifetime: number,
  { given, text, compared }: GivenIdentity,
): { readonly subject: string; readonly request: TokenRequest } {
  const subject = identitySubject(resource, identity?.field ?? '', compared);
  const credential = identity === undefined ? '' : addressIn(identity, { [identity.field]: text });
  return { subject, request: { purpose, lifetime, bound: { strategy, identity: given, credential } } };
}

/**
 * A fingerprint of the address that a token was mailed to. Two identities that are compared alike may be two mailboxes: the
 * Kelvin sign counts as k here, and not at every mail server. Only the case of ASCII letters does not tell them apart.
 */
function addressIn(identity: Identity | undefined, user: Readonly<Row>): string {
  const text = identity === undefined ? undefined : user[identity.field];
  if (identity === undefined || typeof text !== 'string') return '';
  const address = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return fingerprintOf([identity.field], { [identity.field]: address });
}

/** All subjects that a token of a user may have. Before registration, a token has the subject of an identity. */
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
