import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { RevocationCause, RevokeEvent } from '../part/events.ts';
import { listenersOf } from '../part/listeners.ts';
import { recordOfRow } from './record-of-row.ts';

/** What may be said of why tokens are revoked, and of whom they are. */
export interface RevocationOrigin {
  /** The user as a record, where the caller has read it. */
  readonly user?: Readonly<Row> | undefined;
  /** Default: 'revoke', or 'bulk' for the tokens of many users. */
  readonly cause?: RevocationCause | undefined;
}

type Told = Pick<RevokeEvent, 'subjects' | 'count'> &
  Partial<Pick<RevokeEvent, 'jtis' | 'purposes' | 'exceptPurposes'>>;

/** Tells the parts of a resource of tokens that were revoked. A revocation that has ended none is none. */
export async function tellRevoked(
  scope: Scope,
  resource: AnyResource,
  { user, cause = 'revoke', ...told }: Told & RevocationOrigin,
): Promise<void> {
  const listeners = listenersOf(resource)?.revoke ?? [];
  if (listeners.length === 0 || told.count === 0) return;
  const { actor, context = {} } = scope.options;
  const [only = null, ...others] = told.subjects;
  const event: RevokeEvent = {
    jtis: null,
    purposes: null,
    exceptPurposes: [],
    ...told,
    subject: others.length === 0 && cause !== 'bulk' ? only : null,
    user: user === undefined ? null : recordOfRow(resource, user),
    reason: typeof context.reason === 'string' ? context.reason : null,
    actor,
    cause,
    context,
  };
  for (const listener of listeners) await listener(event, scope);
}
