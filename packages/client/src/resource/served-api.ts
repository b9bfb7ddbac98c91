// The JSON routes of resources as their types show them. By shape: so the package depends on no other.

/** What `createResourceHttp` of the server returned. */
export interface ServedApi {
  readonly '~served'?: Readonly<Record<string, ServedEntry>>;
}

/** One resource of it. */
export interface ServedEntry {
  readonly resource: { readonly '~types': ServedTypes };
  readonly actions: readonly string[];
}

/** What the types of a resource say. */
export interface ServedTypes {
  /** The signature of every action. */
  readonly actions: unknown;
  readonly key: unknown;
  /** The names of the attributes that stay on the server. */
  readonly hidden: unknown;
  /** The name of the attribute that counts updates. Never: no call takes a version. */
  readonly version: unknown;
}

/** What is served, by name. */
export type ServedBy<Api extends ServedApi> = NonNullable<Api['~served']>;

/** The route of REST that an action can have. Never: it has a route of its own name alone. */
type RestNameOf<Action> = Action extends { readonly type: 'get' }
  ? 'get'
  : Action extends { readonly type: 'read'; readonly result: { readonly records: unknown } }
    ? 'list'
    : Action extends { readonly type: infer Type extends 'create' | 'update' | 'destroy' }
      ? Type
      : never;

/** The routes of REST. */
export type RestName = 'list' | 'get' | 'create' | 'update' | 'destroy';

/** The first listed action that can have a route of REST, as on the server. Never: there is none. */
export type FirstAction<Names, Actions, Rest extends RestName> = Names extends readonly [infer Head, ...infer Tail]
  ? Head extends keyof Actions
    ? [RestNameOf<Actions[Head]>] extends [never]
      ? FirstAction<Tail, Actions, Rest>
      : RestNameOf<Actions[Head]> extends Rest
        ? Head
        : FirstAction<Tail, Actions, Rest>
    : FirstAction<Tail, Actions, Rest>
  : never;

/** The listed actions that have a route of their own name. */
export type NamedAction<Entry extends ServedEntry> = Exclude<
  Entry['actions'][number],
  {
    [Rest in RestName]: FirstAction<Entry['actions'], Entry['resource']['~types']['actions'], Rest>;
  }[RestName]
>;
