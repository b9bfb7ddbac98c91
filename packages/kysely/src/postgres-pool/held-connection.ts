import type { PoolClient } from 'pg';
import { AnswerTimeout } from './answers.ts';
import type { PostgresPool } from './pool.ts';

/** A connection that one user holds. */
export interface HeldConnection {
  readonly client: PoolClient;
  /** Begins a transaction. If this connection is lost, it begins on another one: nothing has happened yet. */
  begin<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result>;
  /** Gives it back; a second time does nothing. */
  release(): void;
}

/** Takes a connection out of the pool. */
export async function holdConnection(pool: PostgresPool): Promise<HeldConnection> {
  let client = await pool.acquire();
  let held = true;

  function release(): void {
    if (held) pool.release(client);
    held = false;
  }

  return {
    get client() {
      return client;
    },
    release,
    async begin(work) {
      try {
        return await work(client);
      } catch (error) {
        const ends = pool.verdictOn(error)?.ends ?? 'nothing';
        if (ends === 'nothing' || error instanceof AnswerTimeout) throw error;
        release();
        client = await pool.acquire();
        held = true;
        return await work(client);
      }
    },
  };
}
