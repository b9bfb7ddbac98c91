import { createLock } from '@ashlar/core/data-layer';

const threads = createLock(mostAtOnce);

/**
 * Does work of libuv's thread pool, in the order of the calls and at most on all threads but one. Web Crypto, which
 * verifies tokens, works on the same threads: without this, every token that is seen for the first time would wait for all
 * the passwords of a rush. A larger pool (`UV_THREADPOOL_SIZE`, 4 unless set) does more of both at once.
 */
export function leaveAThread<Result>(work: () => Promise<Result>): Promise<Result> {
  return threads.hold(work);
}

// Read when it is needed, as libuv does: an application may set it in its first lines.
function mostAtOnce(): number {
  const threads = Number.parseInt(process.env.UV_THREADPOOL_SIZE ?? '4', 10) || 1;
  return Math.max(1, threads - 1);
}
