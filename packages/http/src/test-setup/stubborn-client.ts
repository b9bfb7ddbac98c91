import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A client that speaks WebSocket by hand: it ignores close frames and goes on sending. */
export interface StubbornClient {
  send(text: string): void;
  /** When the server has cut it. */
  readonly cut: Promise<void>;
}

/** Connects by the handshake of RFC 6455. */
export async function connectStubbornly(port: number, token: string): Promise<StubbornClient> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const cut = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\n` +
      `Sec-WebSocket-Version: 13\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  );
  await upgraded(socket);
  socket.on('data', () => {});
  return { send: (text) => void socket.write(frameOf(text)), cut };
}

function upgraded(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('data', (answer) => {
      if (answer.toString().startsWith('HTTP/1.1 101')) resolve();
      else reject(new Error(answer.toString()));
    });
  });
}

/** A masked text frame of at most 125 bytes. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, masked]);
}
