// Declaring resources with authentication
export { authentication, defineResource } from './extension/authentication.ts';
export { tokenResource } from './token-store/token-resource.ts';
export { hashPassword } from './strategies/password/hash-password.ts';
export { endSessions } from './add-ons/log-out-everywhere/end-sessions.ts';
export { argon2HashProvider } from './secrets/argon2-hash-provider.ts';
export { bcryptHashProvider } from './secrets/bcrypt-hash-provider.ts';

// Asking who a caller is, and what there is
export { authenticate } from './sessions/authenticate.ts';
export { Info } from './extension/info.ts';
export { strategyOfCall } from './part/call-strategy.ts';

// Tokens, one by one
export { issueToken } from './sessions/issue-token.ts';
export { renewToken } from './sessions/renew-token.ts';
export { peekToken, verifyToken } from './token/verify-token.ts';
export { revokeToken } from './sessions/revoke-token.ts';
export { revokeJti } from './sessions/revoke-jti.ts';
export { tokenRevoked } from './sessions/token-revoked.ts';
export { expungeExpired } from './sessions/expunge-expired.ts';
export { startExpunger } from './sessions/start-expunger.ts';
export { keyOfSubject, subjectOf } from './token/subject.ts';

// Errors
export { authenticationErrors } from './error/authentication-errors.ts';
export { AuthenticationFailed } from './error/authentication-failed.ts';

// Writing strategies and add-ons
export { createAuthentication } from './extension/create-authentication.ts';
export { defineStrategy } from './part/define-strategy.ts';
export { defineAddOn } from './part/define-add-on.ts';
export { password } from './strategies/password/password.ts';
export { logOutEverywhere } from './add-ons/log-out-everywhere/log-out-everywhere.ts';
export { issueWithCredential } from './credentials/issue-with-credential.ts';
export { consumeToken } from './token-store/consume-token.ts';
export { lockUser } from './token-store/lock-user.ts';
export { revokeTokens } from './token-store/revoke-tokens.ts';
export { durationSchema, secondsOf } from './token/duration.ts';

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
export type * from './sessions/authenticate.ts';
export type * from './token/claims.ts';
export type * from './token/duration.ts';
export type { RevocationOutcome } from './token-store/end-session.ts';
export type * from './sessions/expunge-expired.ts';
export type * from './token/first-of.ts';
export type * from './sessions/issue-token.ts';
export type * from './credentials/issue-with-credential.ts';
export type { IssuedToken } from './token-store/mint-token.ts';
export type * from './credentials/prove-under-lock.ts';
export type * from './sessions/revoke-jti.ts';
export type * from './token-store/revoke-tokens.ts';
export type * from './token/settings.ts';
export type * from './sessions/start-expunger.ts';
export type * from './token-store/token-resource.ts';
export type * from './token/verify-token.ts';
