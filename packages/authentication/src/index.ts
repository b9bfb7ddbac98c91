// Declaring resources with authentication
export { authentication, defineResource } from './extension/authentication.ts';
export { tokenResource } from './token-store/token-resource.ts';
export { limitResource } from './limits/limit-resource.ts';
export { generationResource } from './generations/generation-resource.ts';
export { outboxResource } from './outbox/outbox-resource.ts';
export { hashPassword } from './strategies/password/actions/hash-password.ts';
export { endSessions } from './add-ons/log-out-everywhere/end-sessions.ts';
export { argon2HashProvider } from './secrets/argon2-hash-provider.ts';
export { bcryptHashProvider } from './secrets/bcrypt-hash-provider.ts';

// Asking who a caller is, and what there is
export { authenticate } from './sessions/authenticate.ts';
export { Info } from './extension/info.ts';

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

// Limits
export { memoryLimits } from './limits/memory-limits.ts';
export { tableLimits } from './limits/table-limits.ts';

// Telling other systems
export { sendOutbox } from './outbox/send-outbox.ts';

// Errors
export { authenticationErrors } from './error/authentication-errors.ts';
export { AuthenticationFailed } from './error/authentication-failed.ts';

// Types
export type { AuthenticationErrorCode } from './error/authentication-errors.ts';
export type { Strategy } from './extension/info.ts';
export type { HashProvider } from './secrets/hash-provider.ts';
export type { SecretSource } from './secrets/secret.ts';
export type { Authenticated, AuthenticatedResource } from './sessions/authenticate.ts';
export type { IssueTokenOptions } from './sessions/issue-token.ts';
export type { IssuedToken } from './token-store/mint-token.ts';
export type { Claims } from './token/claims.ts';
export type { Duration } from './token/duration.ts';
export type { LimitRule, LimitStore, Taken } from './limits/limit-store.ts';
export type { Rate } from './limits/rate.ts';
export type { StoredToken } from './token/stored-token.ts';

// With this line declaration files can name the types of the other entry. Without it the compiler reports TS2883.
export type {} from './extension.ts';
