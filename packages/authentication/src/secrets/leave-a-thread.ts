import { createLock } from '@ashlar/core/data-layer';

const threads = createLock(mostAtOnce);

/**
 * Runs work in libuv's thread pool, in the order of the calls, on all threads but one. Key pairs verify tokens on
 * the same threads: without this limit, each new token would wait for all passwords of a rush. A larger pool
 * (`UV_THREADPOOL_SIZE`, default 4) does more of both at once.
 */
export function leaveAThread<Result>(work: () => Promise<Result>): Promise<Result> {
  return threads.hold(work);
}

// Read late, as libuv does: an application may set it in its first lines.
function mostAtOnce(): number {
  const threads = Number.parseInt(process.env.UV_THREADPOOL_SIZE ?? '4', 10) || 1;
  return Math.max(1, threads - 1);
}
