// What callers see of an action. The names are what a hover shows, so they are those of the kinds of action.

/** A create: takes parameters, resolves to the new record. */
export interface Create<Params, Result> {
  readonly type: 'create';
  readonly params: Params;
  readonly result: Result;
}

/** A read: takes parameters, resolves to records, or to one or null. */
export interface Read<Params, Result, Values = never> {
  readonly type: 'read';
  readonly params: Params;
  readonly result: Result;
  /** What a caller may filter and sort by. */
  readonly values?: Values;
}

/** An update: takes a record or its primary key, and parameters; resolves to the record as it is now. */
export interface Update<Params, Result> {
  readonly type: 'update';
  readonly params: Params;
  readonly result: Result;
}

/** A destroy: takes a record or its primary key, and parameters. */
export interface Destroy<Params> {
  readonly type: 'destroy';
  readonly params: Params;
  // biome-ignore lint/suspicious/noConfusingVoidType: it becomes a `Promise<void>`
  readonly result: void;
}

/** Finds the record with a primary key. Every resource has it under the name `get`. */
export interface Get {
  readonly type: 'get';
}

/** A bulk update or destroy: takes a filter and parameters, resolves to how many records it wrote. */
export interface Bulk<Params, Values> {
  readonly type: 'bulk';
  readonly params: Params;
  readonly result: { readonly count: number };
  readonly values?: Values;
}

/** A generic action: takes parameters, resolves to what it returns. */
export interface Run<Params, Result> {
  readonly type: 'action';
  readonly params: Params;
  readonly result: Result;
}

// ---- Placeholders for records in the signatures of a resource's own actions. The extensions decide which attributes a
// record has, so these are replaced where the signatures are read. Until then they keep hovers short.

/** A record of the resource in whose action it stands. */
export interface OwnRecord {
  readonly '~own': 'record';
}

/** The attributes of these names, beside the primary key. */
export interface OwnSelection<Names> {
  readonly '~own': 'selection';
  readonly names: Names;
}

/** A record with what the hooks of the action put into `$metadata`. */
export interface WithMetadata<Result, Metadata> {
  readonly '~own': 'metadata';
  readonly result: Result;
  readonly metadata: Metadata;
}
