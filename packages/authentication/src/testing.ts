/**
 * For tests of applications: checks that no session of your resources outlives its credential.
 *
 * @example
 * import { explore } from '@ashlar/authentication/testing';
 * const { violation } = await explore(User, { register });
 * expect(violation).toBeUndefined();
 */
export { type Exploration, type ExploreOptions, explore } from './testing/explore.ts';
export { findGhostSessions } from './testing/find-ghost-sessions.ts';
export { createGate, type Gate } from './testing/gate.ts';
export { type GatedHashProvider, gatedHashProvider } from './testing/gated-hash-provider.ts';
export { type GatedSecret, gatedSecret } from './testing/gated-secret.ts';
export { type GatedSender, gatedSender, type SentToken } from './testing/gated-sender.ts';
export type { Ghost } from './testing/judge-sessions.ts';
export type { LinkCalls } from './testing/link-calls.ts';
export type { PasswordCalls } from './testing/password-calls.ts';
export type { RoundOptions, Violation } from './testing/play-round.ts';
export type { Move, Player } from './testing/player.ts';
export type { Random } from './testing/seeded-random.ts';
export type * from './testing/session-event.ts';
export { createSessionLedger, type SessionLedger } from './testing/session-ledger.ts';
export type { Observed, SessionObserver } from './testing/session-observer.ts';
