import type { Scope } from '@ashlar/core';

/** The stores whose application has got the notice. */
const noticed = new WeakSet<object>();

/**
 * Tells the application once, by `onError`, that it passed a whole Authorization header (RFC 6750 section 2.1) as a
 * token. The header is refused like every bad token. There is no notice in production, where a stranger could cause it.
 */
export function noticeBearer(scope: Scope, token: unknown): void {
  if (typeof token !== 'string' || !/^["'\s]*bearer\b/i.test(token.slice(0, 16))) return;
  if (process.env.NODE_ENV === 'production' || noticed.has(scope.store)) return;
  noticed.add(scope.store);
  scope.report(
    new TypeError(
      'a token began with "Bearer", so it was refused: pass what stands behind it, as in header.replace(/^Bearer /i, "")',
    ),
  );
}
