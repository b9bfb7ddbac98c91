import { defineErrors, type ErrorRegister } from '@ashlar/core/extension';

/** The codes of `@ashlar/authentication`. */
export type AuthenticationErrorCode =
  | 'AUTHENTICATION_FAILED'
  | 'CREDENTIAL_NOT_RECENT'
  | 'SECRET_UNAVAILABLE'
  | 'HASH_UNAVAILABLE'
  | 'HASH_UNKNOWN'
  | 'LIMITS_UNAVAILABLE'
  | 'EVENT_NOT_TAKEN';

/** Every error that `@ashlar/authentication` throws, beside those of the core. */
export const authenticationErrors: ErrorRegister<AuthenticationErrorCode> = defineErrors({
  AUTHENTICATION_FAILED: { class: 'forbidden', message: 'authentication failed' },
  CREDENTIAL_NOT_RECENT: { class: 'forbidden', message: 'sign in again first' },
  SECRET_UNAVAILABLE: { class: 'unavailable', message: 'the signing secret is not available' },
  HASH_UNAVAILABLE: { class: 'unavailable', message: 'the password could not be hashed or verified' },
  HASH_UNKNOWN: { class: 'framework', message: 'no hash provider recognizes a stored password hash' },
  LIMITS_UNAVAILABLE: { class: 'unavailable', message: 'the store of limits cannot count' },
  EVENT_NOT_TAKEN: { class: 'unavailable', message: 'another system has not taken an event' },
});
