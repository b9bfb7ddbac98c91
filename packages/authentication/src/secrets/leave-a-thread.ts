const waiting: (() => void)[] = [];
let working = 0;

/**
 * Does work of libuv's thread pool, in the order of the calls and at most on all threads but one. Web Crypto, which
 * verifies tokens, works on the same threads: without this, every token that is seen for the first time would wait for all
 * the passwords of a rush. A larger pool (`UV_THREADPOOL_SIZE`, 4 unless set) does more of both at once.
 */
export async function leaveAThread<Result>(work: () => Promise<Result>): Promise<Result> {
  if (working < mostAtOnce()) working += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    // The next one takes over the thread: nobody who comes meanwhile is faster.
    const next = waiting.shift();
    if (next === undefined) working -= 1;
    else next();
  }
}

// Read when it is needed, as libuv does: an application may set it in its first lines.
function mostAtOnce(): number {
  const threads = Number.parseInt(process.env.UV_THREADPOOL_SIZE ?? '4', 10) || 1;
  return Math.max(1, threads - 1);
}
