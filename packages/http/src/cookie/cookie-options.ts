/** How the cookie of a session is set. */
export interface CookieOptions {
  /**
   * The name, without `__Host-` or `__Secure-`, which are added. Only for one resource. Default: the subject name.
   */
  readonly name?: string;
  /**
   * The domain whose hosts all get the cookie. The name then begins with `__Secure-` in place of `__Host-`, and any of these
   * hosts can plant a cookie. Default: only the host of `baseUrl`.
   */
  readonly domain?: string;
  /** Whether a link from another site arrives signed in ('lax') or not ('strict'). Default 'lax'. */
  readonly sameSite?: 'lax' | 'strict';
  /**
   * Whether the cookie outlives the browser: 'always', 'never', or 'asked' for those whose body says `remember: true`. One
   * that does not outlive it has a token for twelve hours at most. Default 'always'.
   */
  readonly remember?: 'always' | 'asked' | 'never';
}
