// The entry of this package: a strategy, two add-ons and two sections.

export { audit } from './audit/audit.ts';
// Types. Every type that an inferred declaration can mention is exported: without that, emitting declarations fails (TS2883).
export type * from './audit/audit-of.ts';
export { auditOf } from './audit/audit-of.ts';
export type * from './audit/types.ts';
export { credentialNotice } from './credential-notice/credential-notice.ts';
export type * from './credential-notice/types.ts';
export { watchedCredentialsOf } from './credential-notice/watched-credentials.ts';
export type * from './login-notice/device.ts';
export type * from './login-notice/device-secret.ts';
export { loginNoticeErrors } from './login-notice/device-secret.ts';
export type * from './login-notice/known-device-resource.ts';
export { knownDeviceResource } from './login-notice/known-device-resource.ts';
export { loginNotice } from './login-notice/login-notice.ts';
export type * from './login-notice/options.ts';
export type * from './login-notice/types.ts';
export { recoveryCode } from './recovery-code/recovery-code.ts';
export type * from './recovery-code/types.ts';
