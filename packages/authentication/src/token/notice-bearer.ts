import type { Scope } from '@ashlar/core';

/** The stores whose application has learnt it. */
const noticed = new WeakSet<object>();

/**
 * Tells the application once, by `onError`, that it handed on a whole Authorization header (RFC 6750 section 2.1) as a token.
 * It is refused like every bad token. In production a stranger would decide when it is said, so there it is not.
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
