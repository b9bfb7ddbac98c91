/**
 * For authors of strategies and add-ons: the contract of a part, and the doors through which parts issue and revoke tokens.
 *
 * @example
 * import { defineStrategy, issueWithCredential } from '@ashlar/authentication/extension';
 */

// Declaring parts

export { findAttribute } from './credentials/find-attribute.ts';
export { boundedText } from './credentials/identity/bounded-text.ts';
export { createAuthentication } from './extension/create-authentication.ts';
export { defineAddOn } from './part/define-add-on.ts';
export { defineStrategy } from './part/define-strategy.ts';
export { acceptableName, attributeName } from './part/option-schemas.ts';
export { recentCredential, refuseUnlessRecent } from './part/recent-credential.ts';
export { durationSchema, secondsOf } from './token/duration.ts';

// The built-in parts

export { confirmation } from './add-ons/confirmation/confirmation.ts';
export { limits } from './add-ons/limits/limits.ts';
export { logOutEverywhere } from './add-ons/log-out-everywhere/log-out-everywhere.ts';
export { sessions } from './add-ons/sessions/sessions.ts';
export { magicLink } from './strategies/magic-link/magic-link.ts';
export { password } from './strategies/password/password.ts';

// Finding users by an identity

export { finderByIdentity, identityOfParams, readIdentity } from './credentials/identity/finder-by-identity.ts';
export { givenIdentityArgument } from './credentials/identity/given-identity.ts';
export { identityAttribute } from './credentials/identity/identity-attribute.ts';
export { normalizedField, normalizeIdentity } from './credentials/identity/normalize-identity.ts';
export { verifyIdentity } from './credentials/identity/verify-identity.ts';

// Mailing tokens, and what they are exchanged for

export { acceptedArguments } from './credentials/mailed-token/accepted-arguments.ts';
export { addMailedSignIn, addMailRequest } from './credentials/mailed-token/add-mailed-actions.ts';
export { exchangeToken } from './credentials/mailed-token/exchange-token.ts';
export { inBackground, mailToken } from './credentials/mailed-token/mail-token.ts';
export { registerByToken } from './credentials/mailed-token/register-by-token.ts';
export { issueToRegistered, signInByMailedToken } from './credentials/mailed-token/sign-in-by-mailed-token.ts';
export { singleUseToken } from './credentials/mailed-token/single-use-token.ts';
export { storeForUser } from './credentials/mailed-token/store-for-user.ts';
export { senderToAnyone, senderToUsers } from './credentials/mailed-token/token-sender.ts';
export { proveByToken, userOfToken } from './credentials/mailed-token/update-by-token.ts';
export { verifyRegistration } from './credentials/mailed-token/verify-registration.ts';

// Proving credentials, issuing and revoking tokens

export { confirmationOf } from './credentials/confirmation-of.ts';
export { isConfirmed } from './credentials/is-confirmed.ts';
export { issueIfProven, issueWithCredential } from './credentials/issue-with-credential.ts';
export { issueWithFactor } from './credentials/issue-with-factor.ts';
export { proveUnderLock } from './credentials/prove-under-lock.ts';
export { authenticateIn } from './sessions/authenticate.ts';
export { longestToken } from './token/create-signer.ts';
export { fingerprintOf } from './token/fingerprint-of.ts';
export { checkToken } from './token/verify-token.ts';
export { consumeToken } from './token-store/consume-token.ts';
export { findRow } from './token-store/find-row.ts';
export { lockUser } from './token-store/lock-user.ts';
export { tokenMetadata } from './token-store/mint-token.ts';
export { revokeTokens } from './token-store/revoke-tokens.ts';

// What other systems tell

export { hasEmailIdentity, usersByEmail } from './credentials/identity/users-by-email.ts';
export { type ForeignMessage, noteOnce } from './sessions/note-once.ts';
export { userOfIdentifier } from './sessions/user-of-identifier.ts';

// Counting limits

export { limitResourceValue, limitStore, requestLimits, signInLimits } from './add-ons/limits/options.ts';
export { createLimitGuard } from './limits/guard.ts';
export { limitKeys, limitKeysOf } from './limits/limit-keys.ts';
export { limitRulesOf } from './limits/limit-rules.ts';

// Live connections

export { type LiveSessions, liveSessions } from './sessions/live-sessions.ts';
export { announcementsOf, everySession } from './token-store/announce.ts';

// Serving phases over HTTP

export { attemptOf } from './part/attempt-of.ts';
export { callPhase } from './part/phase/call-phase.ts';
export { pathStep } from './part/phase/path-step.ts';
export { phasesOf } from './part/phase/served-phase.ts';

// While an action runs

export { isSuppressed, noteSubject, strategyOfCall } from './part/strategy-call.ts';

// Types of a part: its definition, its instance, and what it hears

export type * from './part/attempt-of.ts';
export type { AuthenticationSection } from './part/authentication-section.ts';
export type * from './part/events.ts';
export type * from './part/instances.ts';
export type * from './part/listeners.ts';
export type * from './part/part.ts';
export type * from './part/part-types.ts';
export type { PhaseCall } from './part/phase/call-phase.ts';
export type * from './part/phase/phase-route.ts';
export type { ServedPhase } from './part/phase/served-phase.ts';
export type { RecentOptions } from './part/recent-credential.ts';
export type { SessionKey, SessionsEnded, SessionsEndedHere, SessionsEndedSomewhere } from './part/sessions-ended.ts';

// Types of the built-in parts

export type * from './add-ons/confirmation/actions/confirmable.ts';
export type * from './add-ons/confirmation/actions/confirmation-mail.ts';
export type * from './add-ons/confirmation/option-types.ts';
export type * from './add-ons/confirmation/types.ts';
export type * from './add-ons/limits/option-types.ts';
export type * from './add-ons/limits/types.ts';
export type * from './add-ons/log-out-everywhere/option-types.ts';
export type * from './add-ons/log-out-everywhere/types.ts';
export type * from './add-ons/sessions/option-types.ts';
export type * from './add-ons/sessions/types.ts';
export type * from './strategies/magic-link/option-types.ts';
export type * from './strategies/magic-link/types.ts';
export type * from './strategies/password/actions/hash-password.ts';
export type * from './strategies/password/option-types.ts';
export type * from './strategies/password/types.ts';

// Types of tokens and secrets

export type * from './secrets/argon2-hash-provider.ts';
export type * from './secrets/bcrypt-hash-provider.ts';
export type { KeyRing, ListedSecret, NamedSecret, SecretKey, Secrets, SigningKey } from './secrets/secret.ts';
export type * from './secrets/signing-algorithm.ts';
export type { AnyAuthenticationInfo } from './sessions/authenticate.ts';
export type * from './sessions/expunge-expired.ts';
export type * from './sessions/revoke-jti.ts';
export type * from './sessions/start-expunger.ts';
export type { TokenBinding, TokenRequest, TokenSession } from './token/claims.ts';
export type * from './token/extra-claims.ts';
export type * from './token/first-of.ts';
export type * from './token/generation-resource.ts';
export type { TokenIdentity } from './token/identity-subject.ts';
export type { RevocationOptions, RevocationSettings, TokensOptions } from './token/option-types.ts';
export type * from './token/settings.ts';
export type * from './token/token-resource.ts';
export type * from './token/verify-token.ts';
export type * from './token-store/consume-token.ts';
export type { RevocationOutcome } from './token-store/end-session.ts';
export type { MintedToken, UnsignedToken } from './token-store/mint-token.ts';
export type * from './token-store/revoke-tokens.ts';
export type { RevocationOrigin } from './token-store/tell-revoked.ts';
export type * from './token-store/token-resource.ts';

// Other types

export type * from './credentials/action-types.ts';
export type * from './credentials/confirmation-of.ts';
export type * from './credentials/find-attribute.ts';
export type * from './credentials/identity/finder-by-identity.ts';
export type * from './credentials/identity/identity-attribute.ts';
export type { TextForm } from './credentials/identity/text-form.ts';
export type * from './credentials/issue-with-credential.ts';
export type * from './credentials/issue-with-factor.ts';
export type * from './credentials/mailed-token/add-mailed-actions.ts';
export type * from './credentials/mailed-token/exchange-token.ts';
export type * from './credentials/mailed-token/mail-token.ts';
export type * from './credentials/mailed-token/register-by-token.ts';
export type * from './credentials/mailed-token/sign-in-by-mailed-token.ts';
export type * from './credentials/mailed-token/single-use-token.ts';
export type * from './credentials/mailed-token/store-for-user.ts';
export type * from './credentials/mailed-token/token-sender.ts';
export type * from './credentials/mailed-token/update-by-token.ts';
export type * from './credentials/mailed-token/verify-registration.ts';
export type * from './credentials/prove-under-lock.ts';
export type * from './extension/authentication.ts';
export type * from './extension/authentication-types.ts';
export type * from './extension/create-authentication.ts';
export type {
  AnyStrategyActions,
  AuthenticationIntrospection,
  Knowing,
  StrategyRoute,
  TokensInfo,
} from './extension/info.ts';
export type * from './generations/generation-resource.ts';
export type * from './limits/guard.ts';
export type * from './limits/limit-keys.ts';
export type * from './limits/limit-resource.ts';
export type * from './limits/limit-rules.ts';
export type * from './limits/memory-limits.ts';
export type * from './outbox/outbox-resource.ts';
export type * from './outbox/plan.ts';
export type { Sent } from './outbox/send-to-receiver.ts';
