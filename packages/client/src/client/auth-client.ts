import type { Answer, EmptyAnswer, SessionAnswer } from '../answer/answer.ts';
import type { Wire } from '../answer/wire.ts';
import type { Signal } from '../request/platform.ts';
import type { AnswerOf, AnswerTypes, PendingOf } from '../resource/answer-of.ts';
import type { BodyOf } from '../resource/body-of.ts';
import type { InfoOf, ServedResource } from '../resource/served-resource.ts';

/** What every call takes behind its body. */
export interface CallOptions {
  /** Gives up: the call then rejects. The server may have done its work all the same. */
  readonly signal?: Signal;
}

/** The body, which may be left out where all of its members may be, then options. */
type BodyThenOptions<Body> =
  Record<never, never> extends Body
    ? [body?: [keyof Body] extends [never] ? Record<string, never> : Body, options?: CallOptions]
    : [body: Body, options?: CallOptions];

/** A call of an action. */
type Call<Action, In extends AnswerTypes> = (
  ...given: BodyThenOptions<BodyOf<Action>>
) => Promise<Answer<AnswerOf<Action, In>>>;

/** The members of every object, and what promises and JSON ask every value for. A part with such a name would be hidden. */
type MemberOfAll =
  | 'constructor'
  | 'hasOwnProperty'
  | 'isPrototypeOf'
  | 'propertyIsEnumerable'
  | 'then'
  | 'toJSON'
  | 'toLocaleString'
  | 'toString'
  | 'valueOf';

/** The actions that have a path of their own: not those that no front end serves, and not the whole of a part. */
type Named<Actions, Kinds> = {
  [Name in keyof Actions]: Actions[Name] extends { readonly phase: 'none' }
    ? never
    : Name extends Kinds | MemberOfAll
      ? never
      : Name;
}[keyof Actions];

/** An action with the name of its kind is the whole part: `auth.logOutEverywhere()`. */
type Whole<Actions, Kinds, In extends AnswerTypes> = [keyof Actions & Kinds] extends [never]
  ? unknown
  : Call<Actions[keyof Actions & Kinds], In>;

/** A strategy or add-on. */
type Part<Actions, Kinds, In extends AnswerTypes> = {
  readonly [Name in Named<Actions, Kinds>]: Call<Actions[Name], In>;
} & Whole<Actions, Kinds, In>;

/** The strategies and add-ons with at least one action to call. */
type Reachable<Strategies, Kinds> = {
  [Name in keyof Strategies]: [Named<Strategies[Name], Kinds>] extends [never]
    ? [keyof Strategies[Name] & Kinds] extends [never]
      ? never
      : Name
    : Name;
}[keyof Strategies];

type Parts<Strategies, Kinds, In extends AnswerTypes> = {
  readonly [Name in Exclude<Reachable<Strategies, Kinds>, OwnMember>]: Part<Strategies[Name], Kinds, In>;
};

/** The members of a client that are no part. */
type OwnMember = keyof SessionCalls<unknown> | MemberOfAll;

/** The parts that such a member hides. */
export type HiddenParts<Of extends ServedResource> = Extract<
  Reachable<InfoOf<Of>['strategies'], InfoOf<Of>['kinds']>,
  OwnMember
>;

/** What there is beside strategies and add-ons. */
export interface SessionCalls<User> {
  /**
   * The session of this browser, asked of the server. A session that has ended is told to `onSignedOut`. Call it when another
   * request of your application answers 401: that alone does not mean that the user is signed out.
   *
   * @example
   * const session = await auth.session();
   * if (session.ok) greet(session.user.email);
   */
  session(options?: CallOptions): Promise<Answer<SessionAnswer<User>>>;
  /** Makes the session last longer. Nothing else does. */
  renew(options?: CallOptions): Promise<Answer<SessionAnswer<User>>>;
  /** Ends the session of this browser, in all its tabs. */
  logOut(options?: CallOptions): Promise<Answer<EmptyAnswer>>;
  /**
   * Listens for the end of the session: in this tab or another, by a log-out, or found by `session()`. Each end is told once.
   * The returned function stops listening.
   *
   * @example
   * const stop = auth.onSignedOut(() => location.assign('/signed-out'));
   */
  onSignedOut(listener: () => void): () => void;
  /** Listens for the begin of a session, in this tab or another. The returned function stops listening. */
  onSignedIn(listener: () => void): () => void;
}

/** The user of a resource, as the server shows it. */
export type ClientUser<Of extends ServedResource> = Wire<InfoOf<Of>['publicUser']>;

/** The client of one resource: its strategies and add-ons by name, and its session. */
export type AuthClient<Of extends ServedResource> = Parts<
  InfoOf<Of>['strategies'],
  InfoOf<Of>['kinds'],
  { readonly user: ClientUser<Of>; readonly pending: PendingOf<InfoOf<Of>['strategies']> }
> &
  SessionCalls<ClientUser<Of>>;
