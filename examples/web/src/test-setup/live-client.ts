import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

/** A WebSocket that was let in. */
export interface LiveClient {
  /** What it was greeted with. */
  readonly greeting: string;
  /** Resolves to the close code, and the reason. */
  readonly closed: Promise<string>;
  isOpen(): boolean;
  /** Sends a message, and resolves to the answer. */
  ask(message: string): Promise<string>;
}

type Sent = Readonly<Record<string, string>>;

/** Connects to a path of the application, with the headers of a client. */
export async function connect(url: string, headers: Sent = {}, path = '/live'): Promise<LiveClient> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers });
  onTestFinished(() => socket.terminate());
  const closed = new Promise<string>((resolve) => {
    socket.once('close', (code, reason) => resolve(`${code} ${reason.toString()}`));
  });
  const message = async (): Promise<string> => String((await once(socket, 'message'))[0]);
  const greeting = await message();
  return {
    greeting,
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    ask(text) {
      const answer = message();
      socket.send(text);
      return answer;
    },
  };
}

/** The status with which a handshake is refused. */
export async function refusal(url: string, headers: Sent = {}, path = '/live'): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  socket.terminate();
  return response.statusCode;
}
