import pg from 'pg';
import { AnswerTimeout } from './answers.ts';

/**
 * A query as pg takes it. It uses a callback, because a promise of pg costs a stack trace that our errors do not have.
 */
export type Send<Result> = (answered: (error: Error | null | undefined, result: Result) => void) => void;

/**
 * Sends a query and waits until the server has answered it and takes the next one, at most `limit` milliseconds (0: for
 * ever). After the limit the connection is cut: a late answer could be taken for the answer to another query.
 */
export function exchange<Result>(client: pg.PoolClient, limit: number, send: Send<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const giveUp = (): void => {
      // After a pause of this process, the answer may have arrived and not been read yet: timers run first.
      setImmediate(() => {
        if (!waiting) return;
        reject(new AnswerTimeout(limit));
        client.connection.stream.destroy();
      });
    };
    const timer = limit === 0 ? undefined : setTimeout(giveUp, limit);
    const settle = (outcome: () => void): void => {
      waiting = false;
      clearTimeout(timer);
      outcome();
    };
    try {
      send((error, result) => {
        if (!error) settle(() => resolve(result));
        else whenReady(client, error, () => settle(() => reject(error)));
      });
    } catch (error) {
      settle(() => reject(error));
    }
  });
}

/** pg reports an error before the server has reported the state of the transaction. */
function whenReady(client: pg.PoolClient, error: Error, proceed: () => void): void {
  if (!(error instanceof pg.DatabaseError)) {
    proceed();
    return;
  }
  const once = (): void => {
    client.off('drain', once);
    client.off('end', once);
    proceed();
  };
  client.on('drain', once);
  client.on('end', once);
}
