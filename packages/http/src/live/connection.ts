import type { SessionKey } from '@ashlar/authentication/extension';
import { closings, type Ending } from './ending.ts';

/** How long a client may take to close, in milliseconds. Then the connection is cut. */
const PATIENCE = 2000;
/** How many messages wait until the session has been found live. */
const MOST_WAITING = 64;

/** What carries messages to a client: a WebSocket, or an event stream. */
export interface Wire {
  /** Tells the client that it ends. */
  close(code: number, reason: string): void;
  /** Cuts it. */
  terminate(): void;
}

/** A connection of a session. */
export interface Connection extends SessionKey {
  /** Until when the session is known to last, in milliseconds since 1970. */
  expiresAt: number;
  readonly isOver: boolean;
  /** The session was found live after the connection was in the registry: what has waited is handled. */
  prove(): void;
  /** Handles a message now, or later, or never. */
  pass(message: () => void): void;
  /** Lets everything that waits because nothing was known for too long go on. */
  resume(): void;
  /** Ends it. From now on no message is handled. Resolves when the wire is closed or cut. */
  end(why: Ending): Promise<void>;
  /** The wire has closed by itself. */
  closed(): void;
}

interface Basis extends SessionKey {
  readonly expiresAt: number;
  readonly wire: Wire;
  /** Whether the node has looked at its sessions lately. */
  isFresh(): boolean;
  /** Called once, when it is over. */
  onOver(connection: Connection, why: Ending | 'closed'): void;
}

export function createConnection({ wire, isFresh, onOver, ...key }: Basis): Connection {
  let state: 'proving' | 'open' | 'over' = 'proving';
  let waiting: (() => void)[] = [];
  let ending: Promise<void> | undefined;
  let gone: (() => void) | undefined;

  function over(why: Ending | 'closed'): void {
    if (state === 'over') return;
    state = 'over';
    waiting = [];
    onOver(connection, why);
  }

  function drain(): void {
    const messages = waiting;
    waiting = [];
    for (const message of messages) connection.pass(message);
  }

  async function close(why: Ending): Promise<void> {
    const { code, reason } = closings[why];
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => {
        wire.terminate();
        resolve();
      }, PATIENCE);
      gone = () => {
        clearTimeout(cut);
        resolve();
      };
      wire.close(code, reason);
    });
  }

  const connection: Connection = {
    ...key,
    get isOver() {
      return state === 'over';
    },
    prove() {
      if (state !== 'proving') return;
      state = 'open';
      drain();
    },
    pass(message) {
      if (state === 'over') return;
      if (state === 'open' && isFresh()) message();
      else if (waiting.length < MOST_WAITING) waiting.push(message);
      else void connection.end('flooded');
    },
    resume() {
      if (state === 'open') drain();
    },
    end(why) {
      over(why);
      ending ??= close(why);
      return ending;
    },
    closed() {
      over('closed');
      gone?.();
    },
  };
  return connection;
}
