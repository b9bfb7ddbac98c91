import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every thread of libuv's pool, taken: no hash, no Web Crypto and no file is worked on. */
export interface HeldThreads {
  /** How many threads have been given back. */
  readonly free: number;
  release(): Promise<void>;
}

/** Takes every thread of the pool, as a rush of sign-ins does: each waits to open a pipe without a writer. */
export function holdThreads(): HeldThreads {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-threads-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const held = { free: 0, release };
  const threads = Array.from({ length: Number(process.env.UV_THREADPOOL_SIZE ?? 4) }, async () => {
    const file = await open(pipe, 'r');
    held.free += 1;
    await file.close();
  });
  async function release(): Promise<void> {
    const writer = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    await Promise.all(threads);
    closeSync(writer);
    rmSync(folder, { recursive: true });
  }
  return held;
}
