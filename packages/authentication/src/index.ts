// Declaring resources with authentication
export { authentication, defineResource } from './extension/authentication.ts';
export { tokenResource } from './tokens/token-resource.ts';
export { hashPassword } from './strategies/password/hash-password.ts';
export { endSessions } from './add-ons/log-out-everywhere/end-sessions.ts';
export { argon2HashProvider } from './secrets/argon2-hash-provider.ts';
export { bcryptHashProvider } from './secrets/bcrypt-hash-provider.ts';

// Asking who a caller is, and what there is
export { authenticate } from './tokens/authenticate.ts';
export { Info } from './extension/info.ts';
export { strategyOfCall } from './part/call-strategy.ts';

// Tokens, one by one
export { issueToken } from './tokens/issue-token.ts';
export { renewToken } from './tokens/renew-token.ts';
export { peekToken, verifyToken } from './tokens/verify-token.ts';
export { revokeToken } from './tokens/revoke-token.ts';
export { revokeJti } from './tokens/revoke-jti.ts';
export { tokenRevoked } from './tokens/token-revoked.ts';
export { expungeExpired } from './tokens/expunge-expired.ts';
export { startExpunger } from './tokens/start-expunger.ts';
export { keyOfSubject, subjectOf } from './tokens/subject.ts';

// Errors
export { authenticationErrors } from './error/authentication-errors.ts';
export { AuthenticationFailed } from './error/authentication-failed.ts';

// Writing strategies and add-ons
export { createAuthentication } from './extension/create-authentication.ts';
export { defineStrategy } from './part/define-strategy.ts';
export { defineAddOn } from './part/define-add-on.ts';
export { password } from './strategies/password/password.ts';
export { logOutEverywhere } from './add-ons/log-out-everywhere/log-out-everywhere.ts';
export { issueWithCredential } from './tokens/issue-with-credential.ts';
export { consumeToken } from './tokens/consume-token.ts';
export { lockUser } from './tokens/lock-user.ts';
export { revokeTokens } from './tokens/revoke-tokens.ts';
export { durationSchema, secondsOf } from './tokens/duration.ts';

// Types. Every type that an inferred declaration can mention is exported, else whoever emits declarations gets TS2742.
export type * from './add-ons/log-out-everywhere/options.ts';
export type * from './add-ons/log-out-everywhere/types.ts';
export type * from './error/authentication-errors.ts';
export type * from './extension/authentication-types.ts';
export type * from './extension/authentication.ts';
export type * from './extension/create-authentication.ts';
export type * from './extension/info.ts';
export type * from './part/authentication-section.ts';
export type * from './part/part-types.ts';
export type * from './part/part.ts';
export type * from './secrets/argon2-hash-provider.ts';
export type * from './secrets/bcrypt-hash-provider.ts';
export type * from './secrets/hash-provider.ts';
export type * from './secrets/secret.ts';
export type * from './secrets/signing-algorithm.ts';
export type * from './strategies/password/hash-password.ts';
export type * from './strategies/password/options.ts';
export type * from './strategies/password/types.ts';
export type * from './tokens/authenticate.ts';
export type * from './tokens/claims.ts';
export type * from './tokens/duration.ts';
export type { RevocationOutcome } from './tokens/end-session.ts';
export type * from './tokens/expunge-expired.ts';
export type * from './tokens/first-of.ts';
export type * from './tokens/issue-token.ts';
export type * from './tokens/issue-with-credential.ts';
export type { IssuedToken } from './tokens/mint-token.ts';
export type * from './tokens/prove-under-lock.ts';
export type * from './tokens/revoke-jti.ts';
export type * from './tokens/revoke-tokens.ts';
export type * from './tokens/settings.ts';
export type * from './tokens/start-expunger.ts';
export type * from './tokens/token-resource.ts';
export type * from './tokens/verify-token.ts';
