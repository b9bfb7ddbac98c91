import type { Flat, RecordOf, ReturnedByAnAction, Run, ValuesOf } from '@ashlar/core/extension';
import type { ActionName, OptionText, PartTypes, StrategyAction } from '../../part/part-types.ts';
import type { SessionsOptions } from './option-types.ts';

/** A session as `list` shows it. Nothing in it signs in. */
export interface ListedSession {
  /** Names the session for `end`. Renewing keeps it. */
  readonly id: string;
  /** `true` for the session of the token `current`. */
  readonly current: boolean;
  readonly signedInAt: Date;
  /** Null if it is not kept. */
  readonly lastSeenAt: Date | null;
  readonly expiresAt: Date;
  /** The strategy that began it. Null for `issueToken`. */
  readonly strategy: string | null;
  readonly userAgent: string | null;
  /** The address or its network, such as '203.0.113.0/24'. */
  readonly ip: string | null;
}

/** Which sessions to end: all members that are given must hold. */
export interface SessionsWhere {
  readonly signedInBefore?: Date;
  /** For a session that was never seen, when it began counts. */
  readonly lastSeenBefore?: Date;
  /** A part of the user agent, such as 'Firefox', in any case. */
  readonly userAgent?: string;
  readonly strategy?: string;
}

/** What ends sessions of a user: one by its id, or those of a condition. */
export type EndParams<User> =
  | { user: User; session: string; where?: never }
  | { user: User; where: SessionsWhere; session?: never };

/** The user, with the number of sessions that ended. */
export type EndedSessions<Attributes> = Flat<
  ValuesOf<Attributes> & { readonly $metadata: { readonly ended: number } }
> &
  ReturnedByAnAction;

/** The route of `list`: the user and the current session are those of the request. */
export interface ListPhase {
  readonly body: Record<never, never>;
  readonly answer: { readonly sessions: readonly ListedSession[] };
}

/** The route of `end`. */
export interface EndPhase {
  readonly body: { id: string };
  readonly answer: Record<never, never>;
}

/** The route of `endOthers`: the session of the request stays. */
export interface EndOthersPhase {
  readonly body: Record<never, never>;
  readonly answer: { readonly ended: number };
}

type Named<Options, Option extends string, Prefix extends string, Name extends string> = OptionText<
  Options,
  Option,
  Name extends 'sessions' ? Prefix : ActionName<Prefix, Name>
>;

/** The actions of sessions. */
export interface SessionsActions<in out Name extends string, in out Attributes, in out Options> {
  readonly list: StrategyAction<
    Named<Options, 'listActionName', 'listSessions', Name>,
    Run<{ user: RecordOf<Attributes>; current?: string }, readonly ListedSession[]>,
    { user: RecordOf<Attributes>; current?: string },
    ListPhase
  >;
  readonly end: StrategyAction<
    Named<Options, 'endActionName', 'endSession', Name>,
    Run<EndParams<RecordOf<Attributes>>, EndedSessions<Attributes>>,
    EndParams<RecordOf<Attributes>>,
    EndPhase
  >;
  readonly endOthers: StrategyAction<
    Named<Options, 'endOthersActionName', 'endOtherSessions', Name>,
    Run<{ user: RecordOf<Attributes>; except: string }, EndedSessions<Attributes>>,
    { user: RecordOf<Attributes>; except: string },
    EndOthersPhase
  >;
}

/** The types of sessions. */
export interface SessionsTypes extends PartTypes {
  readonly options: SessionsOptions;
  readonly actions: SessionsActions<this['in']['name'], this['in']['attributes'], this['in']['options']>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
}
