import type { KeyObject } from 'node:crypto';
import type { AnyResource } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';
import type { KeyRing } from '../secrets/secret.ts';

/** The algorithms that events may be signed with. Receivers verify, so both have a public key. */
export const eventAlgorithms = ['ES256', 'RS256'] as const;

/** One of them. */
export type EventAlgorithm = (typeof eventAlgorithms)[number];

/** Gives the value of the header `Authorization`. */
export type AuthorizationSource = () => string | undefined | Promise<string | undefined>;

/** The key that signs events, as an application writes it. */
export interface EventSigningKey {
  /** Names the key in the header of each event, so that receivers find the public half. */
  readonly kid: string;
  /** The private key, or a function that gives it, called for each use. */
  readonly key: KeyObject | (() => KeyObject | undefined | Promise<KeyObject | undefined>);
  readonly algorithm: EventAlgorithm;
}

/** A system that is told, as an application writes it. */
export interface Receiver {
  /** Where it takes events (RFC 8935): https, or http on this very machine. */
  readonly url: string;
  /** The `aud` of its events. Rows name it, so it stays the same when the address changes. */
  readonly audience: string;
  /** The whole value of the header `Authorization`, such as `Bearer …`, or a function that gives it, called for each use. */
  readonly authorization?: string | AuthorizationSource;
}

/** The key that signs events, ready for use. */
export interface EventKey {
  readonly algorithm: EventAlgorithm;
  /** The first key signs. */
  readonly keys: KeyRing;
}

/** A system that is told, ready for use. */
export interface EventReceiver {
  readonly url: string;
  /** Names it in rows, so that its address can change. */
  readonly audience: string;
  readonly authorization: AuthorizationSource | undefined;
}

/** Whom a user resource tells that sessions have ended, and how. */
export interface OutboxPlan {
  readonly outbox: AnyResource;
  readonly issuer: string;
  readonly signingKey: EventKey;
  readonly receivers: readonly EventReceiver[];
  /** How long a receiver may take to answer, in milliseconds. */
  readonly deadline: number;
  /** The path of the option, for messages. */
  readonly place: () => string;
}

/** The fact that holds the plan of a user resource. */
export const outboxPlan: Fact<OutboxPlan> = fact<OutboxPlan>('authentication.outbox');
