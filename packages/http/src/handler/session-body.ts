import type { AnyRecord } from '@ashlar/core';
import { wireOf } from './wire.ts';

/** What a session's token says of it. `exp` in seconds. */
interface SessionFacts {
  readonly exp?: number;
  readonly sid?: string | undefined;
  readonly jti?: string;
}

/** A session as it leaves over HTTP. */
export function sessionBody(user: AnyRecord, { exp = 0, sid, jti }: SessionFacts): Readonly<Record<string, unknown>> {
  return { user: wireOf(user), expiresAt: wireOf(new Date(exp * 1000)), sessionId: sid ?? jti };
}
