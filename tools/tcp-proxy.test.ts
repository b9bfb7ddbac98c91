import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

let server: Server;
/** The server's ends of the connections, in order. */
let accepted: Socket[];
let proxy: TcpProxy;

/** A client that counts the received bytes. */
interface Client {
  readonly socket: Socket;
  readonly received: () => string;
  readonly ended: () => string | undefined;
}

beforeEach(async () => {
  accepted = [];
  // Answers in capitals, so that an answer is never taken for an echo of the proxy.
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on('data', (chunk) => socket.write(String(chunk).toUpperCase())).on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startProxy(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await proxy.stop();
  for (const socket of accepted) socket.destroy();
  server.close();
});

async function open(): Promise<Client> {
  const socket = connect(proxy.port, '127.0.0.1');
  let received = '';
  let ended: string | undefined;
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    ended = error.code;
  });
  socket.on('close', () => {
    ended ??= 'closed';
  });
  await once(socket, 'connect');
  return { socket, received: () => received, ended: () => ended };
}

test('bytes pass in both directions, and the end of either side reaches the other', async () => {
  const first = await open();
  first.socket.write('hello');
  await expect.poll(first.received).toBe('HELLO');
  expect(proxy.connections).toBe(1);
  first.socket.end();
  await expect.poll(() => accepted[0]?.closed).toBe(true);

  const second = await open();
  await expect.poll(() => accepted[1]).toBeDefined();
  accepted[1]?.end('bye');
  await expect.poll(second.ended).toBe('closed');
  expect(second.received()).toBe('bye');
  await expect.poll(() => proxy.connections).toBe(0);
});

test('in a stall no byte passes and connections stay open; afterwards every byte arrives, in order', async () => {
  const client = await open();
  client.socket.write('a');
  await expect.poll(client.received).toBe('A');
  proxy.stall();
  client.socket.write('b');
  accepted[0]?.write('from the server ');
  const late = await open();
  late.socket.write('late');
  await sleep(100);
  client.socket.write('c');
  await sleep(100);
  expect([client.received(), client.ended(), late.received(), late.ended()]).toEqual(['A', undefined, '', undefined]);
  expect(accepted[0]?.bytesRead).toBe(1);
  proxy.pass();
  await expect.poll(client.received).toBe('Afrom the server BC');
  await expect.poll(late.received).toBe('LATE');
});

test('an end that leaves during a stall is noticed by the other end only after it', async () => {
  const client = await open();
  client.socket.write('a');
  await expect.poll(client.received).toBe('A');
  proxy.stall();
  client.socket.destroy();
  await sleep(100);
  expect(accepted[0]?.closed).toBe(false);
  proxy.pass();
  await expect.poll(() => accepted[0]?.closed).toBe(true);
});

test('a reset reaches both sides of every connection, and new ones pass', async () => {
  const clients = [await open(), await open()];
  await expect.poll(() => accepted.length).toBe(2);
  const seenByServer: (string | undefined)[] = [];
  for (const socket of accepted) socket.on('error', ({ code }: NodeJS.ErrnoException) => seenByServer.push(code));
  proxy.reset();
  await expect.poll(() => clients.map(({ ended }) => ended())).toEqual(['ECONNRESET', 'ECONNRESET']);
  await expect.poll(() => seenByServer).toEqual(['ECONNRESET', 'ECONNRESET']);
  const next = await open();
  next.socket.write('again');
  await expect.poll(next.received).toBe('AGAIN');
});

test.each(['server', 'client'] as const)(
  'half-open: the %s is gone, and the other end gets no notice',
  async (gone) => {
    const client = await open();
    client.socket.write('a');
    await expect.poll(client.received).toBe('A');
    const findOut = proxy.halfOpen(gone);
    await expect.poll(() => (gone === 'server' ? accepted[0]?.closed : client.ended() !== undefined)).toBe(true);
    if (gone === 'server') client.socket.write('b');
    else accepted[0]?.write('b');
    await sleep(100);
    if (gone === 'server') expect([client.received(), client.ended()]).toEqual(['A', undefined]);
    else expect(accepted[0]?.closed).toBe(false);
    findOut();
    await expect.poll(() => (gone === 'server' ? client.ended() : accepted[0]?.closed)).toBeTruthy();
    const next = await open();
    next.socket.write('again');
    await expect.poll(next.received).toBe('AGAIN');
  },
);

test('without a server, the connection of a client is closed', async () => {
  server.close();
  for (const socket of accepted) socket.destroy();
  const client = await open();
  await expect.poll(client.ended).toBeDefined();
  expect(proxy.connections).toBe(0);
});
