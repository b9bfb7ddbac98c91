import type { Row } from '@ashlar/core/data-layer';
import type { z } from 'zod';

/** Who calls a phase over HTTP, after the session was checked. */
export interface PhaseCaller {
  /** The session's user. Undefined for a phase that anyone may call. */
  readonly user: Readonly<Row> | undefined;
  /** The session's token. */
  readonly token: string | undefined;
  readonly sessionId: string | undefined;
}

/** How an HTTP front end offers an action. Every member has a default; `true` means all defaults. */
export interface PhaseRoute {
  /** The HTTP method. Default 'POST'. No phase changes anything by GET: mail scanners and browsers follow links. */
  readonly method?: 'POST' | 'DELETE';
  /** A further route to the phase, such as `GET /user/sessions`. Forms and the client take the first one. Default: none. */
  readonly alias?: PhaseAlias;
  /** 'user': needs a session, and its user is the record of the action. Default 'anyone'. */
  readonly caller?: 'anyone' | 'user';
  /** What happens to the caller's session. Default 'starts': the token of the result becomes the session. */
  readonly session?: 'starts' | 'replaces' | 'ends' | 'keeps';
  /** The status of success. 202 tells nothing: use it for actions that always answer alike. Default 200. */
  readonly answers?: 200 | 202 | 204;
  /** If true, the caller must have proved a credential recently. Default false. */
  readonly recent?: boolean;
  /** The schema of the body, if it differs from the action's parameters. */
  readonly body?: z.ZodType;
  /**
   * Makes the action's parameters from the body. Default: the body, with the user as the record if `caller` is 'user'.
   */
  params?(body: unknown, caller: PhaseCaller): unknown;
  /** Makes the body of success from the action's result. Default: the user's public attributes, and the session. */
  answer?(result: unknown): Readonly<Record<string, unknown>>;
  /** The schema of the body of success, for documents of the API. Give it with `answer`. Nothing is parsed with it. */
  readonly answerBody?: z.ZodType;
}

/** A further route to a phase. */
export interface PhaseAlias {
  /** GET is for a phase that only reads: its action is of type `read` or `action`, and it keeps the session. */
  readonly method: 'GET' | 'DELETE';
  /**
   * The path below that of the part. Empty: the path of the part. `:id`: what stands there becomes the member `id` of the
   * body.
   */
  readonly path: string;
}

/** A phase with its defaults. */
export type Phase = Required<Omit<PhaseRoute, OptionalOfPhase>> & Pick<PhaseRoute, OptionalOfPhase>;

type OptionalOfPhase = 'alias' | 'body' | 'params' | 'answer' | 'answerBody';

/** Fills in the defaults. */
export function settlePhase(route: PhaseRoute | true): Phase {
  const written = route === true ? {} : route;
  return { method: 'POST', caller: 'anyone', session: 'starts', answers: 200, recent: false, ...written };
}
