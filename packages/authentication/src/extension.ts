/**
 * For authors of strategies and add-ons: the contract of a part, and the doors through which parts issue and revoke tokens.
 *
 * @example
 * import { defineStrategy, issueWithCredential } from '@ashlar/authentication/extension';
 */
// Declaring parts

// The built-in parts
export { logOutEverywhere } from './add-ons/log-out-everywhere/log-out-everywhere.ts';
// Types
export type * from './add-ons/log-out-everywhere/option-types.ts';
export type * from './add-ons/log-out-everywhere/types.ts';
export type * from './credentials/issue-with-credential.ts';
export { issueWithCredential } from './credentials/issue-with-credential.ts';
export type * from './credentials/prove-under-lock.ts';
export type * from './extension/authentication.ts';
export type * from './extension/authentication-types.ts';
export type * from './extension/create-authentication.ts';
export { createAuthentication } from './extension/create-authentication.ts';
export type {
  AnyStrategyActions,
  AuthenticationIntrospection,
  Knowing,
  StrategyRoute,
  TokensInfo,
} from './extension/info.ts';
export type * from './part/authentication-section.ts';
// Running actions
export { strategyOfCall } from './part/call-strategy.ts';
export { defineAddOn } from './part/define-add-on.ts';
export { defineStrategy } from './part/define-strategy.ts';
export { acceptableName, attributeName } from './part/option-schemas.ts';
export type * from './part/part.ts';
export type * from './part/part-types.ts';
export type * from './secrets/argon2-hash-provider.ts';
export type * from './secrets/bcrypt-hash-provider.ts';
export type { KeyRing, ListedSecret, NamedSecret, SecretKey, Secrets, SigningKey } from './secrets/secret.ts';
export type * from './secrets/signing-algorithm.ts';
export type { AnyAuthenticationInfo } from './sessions/authenticate.ts';
export type * from './sessions/expunge-expired.ts';
export type * from './sessions/revoke-jti.ts';
export type * from './sessions/start-expunger.ts';
export type * from './strategies/password/hash-password.ts';
export type * from './strategies/password/option-types.ts';
export type { TokenSender } from './strategies/password/options.ts';
export { password } from './strategies/password/password.ts';
export type * from './strategies/password/types.ts';
export type { TokenBinding, TokenRequest, TokenSession } from './token/claims.ts';
export { durationSchema, secondsOf } from './token/duration.ts';
export type * from './token/first-of.ts';
export type * from './token/settings.ts';
export type * from './token/verify-token.ts';
export { consumeToken } from './token-store/consume-token.ts';
export type { RevocationOutcome } from './token-store/end-session.ts';
export { lockUser } from './token-store/lock-user.ts';
export type * from './token-store/revoke-tokens.ts';
export { revokeTokens } from './token-store/revoke-tokens.ts';
export type * from './token-store/token-resource.ts';
