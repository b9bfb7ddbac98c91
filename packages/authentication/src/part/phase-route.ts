import type { Row } from '@ashlar/core/data-layer';
import type { z } from 'zod';

/** Who calls a phase over HTTP, once the session is known. */
export interface PhaseCaller {
  /** The session's user; undefined for a phase that anyone may call. */
  readonly user: Readonly<Row> | undefined;
  /** The session's token. */
  readonly token: string | undefined;
  readonly sessionId: string | undefined;
}

/** How an HTTP front end offers an action. Everything has its default, so `true` in its place says: all of them. */
export interface PhaseRoute {
  /** Default 'POST'. No phase changes anything by GET: mail scanners and browsers follow links. */
  readonly method?: 'POST' | 'DELETE';
  /** 'user': only with a session, whose user takes the place of the action's record. Default 'anyone'. */
  readonly caller?: 'anyone' | 'user';
  /** What becomes of the caller's session. Default 'starts': the token of the result becomes the session. */
  readonly session?: 'starts' | 'replaces' | 'ends' | 'keeps';
  /** The status of success. 202 tells nothing, for actions that answer alike whatever they did. Default 200. */
  readonly answers?: 200 | 202 | 204;
  /** Whether the credential has to be proved not long ago. Default false. */
  readonly recent?: boolean;
  /** What the body has to be, where it differs from the action's parameters. */
  readonly body?: z.ZodType;
  /** Makes the action's parameters of the body. Default: the body itself, with the user as the record if `caller` is 'user'. */
  params?(body: unknown, caller: PhaseCaller): unknown;
}

/** A phase with its defaults. */
export type Phase = Required<Omit<PhaseRoute, 'body' | 'params'>> & Pick<PhaseRoute, 'body' | 'params'>;

/** Fills in the defaults. */
export function settlePhase(route: PhaseRoute | true): Phase {
  const written = route === true ? {} : route;
  return { method: 'POST', caller: 'anyone', session: 'starts', answers: 200, recent: false, ...written };
}
