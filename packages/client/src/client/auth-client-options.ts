import type { Fetch } from '../request/platform.ts';

/** The options of `createAuthClient`. */
export interface AuthClientOptions {
  /** Where the routes of the server begin. Default '/auth', on the origin of the page. */
  readonly baseUrl?: string;
  /**
   * Whether cookies go to another origin too. 'include' needs `trustedOrigins` and CORS on the server. Default 'same-origin'.
   */
  readonly credentials?: 'same-origin' | 'include';
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: Fetch;
}

/** The options with the subject name of the resource. */
export type OptionsFor<Subject extends string> = AuthClientOptions &
  ('user' extends Subject ? { readonly subject?: Subject } : { readonly subject: Subject });

/**
 * The options may be left out where the subject name may be. A client that hides a part cannot be made: the text says what to
 * do.
 */
export type OptionsOf<Subject extends string, Hidden> = [Hidden] extends [never]
  ? 'user' extends Subject
    ? [options?: OptionsFor<Subject>]
    : [options: OptionsFor<Subject>]
  : [options: `every client has a member '${Hidden & string}': give the strategy or add-on another name`];
