// The entry of this package: a strategy, an add-on and a section.

export { audit } from './audit/audit.ts';
// Types. Every type that an inferred declaration can mention is exported: without that, emitting declarations fails (TS2883).
export type * from './audit/audit-of.ts';
export { auditOf } from './audit/audit-of.ts';
export type * from './audit/types.ts';
export { credentialNotice } from './credential-notice/credential-notice.ts';
export type * from './credential-notice/types.ts';
export { watchedCredentialsOf } from './credential-notice/watched-credentials.ts';
export { recoveryCode } from './recovery-code/recovery-code.ts';
export type * from './recovery-code/types.ts';
