// A resource as its types show it. By shape: so the package depends on no other, not even for its types.

/** A resource with an `authentication` section. */
export interface ServedResource {
  readonly '~types': { readonly info: { readonly authentication: ServedInfo } };
}

/** What the types of a resource say of its authentication. */
export interface ServedInfo {
  /** The actions of each strategy and add-on, by name. */
  readonly strategies: object;
  /** The kinds in use. */
  readonly kinds: string;
  readonly subjectName: string;
  /** A user as it leaves over HTTP, before JSON. */
  readonly publicUser: object;
}

/** What the types of a resource say of its authentication. */
export type InfoOf<Of extends ServedResource> = Of['~types']['info']['authentication'];

/** A record of a resource, as actions take and return it. */
export interface ServedRecord {
  readonly '~returnedByAnAction': never;
}

/** A result of an action that issues a token. */
export interface Issued {
  readonly $metadata: { readonly token?: unknown };
}
