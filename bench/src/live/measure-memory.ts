import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAuthHttp } from '@ashlar/http';
import { createLive, type LiveSocket } from '@ashlar/http/live';
import { WebSocketServer } from 'ws';
import { ashlarAccounts } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import type { DatabaseSystem } from '../databases/database.ts';
import { type ConnectedClients, connectClients } from './clients.ts';

/** Connections that are attached before the measurement: what is made once is there then. */
const WARM_UP = 100;

/**
 * The memory of an attached connection beside its socket and its session, in bytes: the same sockets before and after they are
 * attached. Null without `--expose-gc`.
 */
export async function measureMemory(system: DatabaseSystem, connections: number): Promise<number | null> {
  if (globalThis.gc === undefined) return null;
  const population = { users: Math.ceil((connections + WARM_UP) / 4), sessionsEach: 1 };
  const accounts = await ashlarAccounts(await system.create(), population, {
    hashing: noHash,
    declared: { announce: true, sessions: true },
  });
  const { domain, User, sessions } = accounts;
  const auth = createAuthHttp({ domain, baseUrl: 'http://127.0.0.1:3000', limits: false });
  const live = createLive({ domain, resource: User });
  const sockets: LiveSocket[] = [];
  const { server, port } = await serve((socket) => sockets.push(socket));
  let clients: ConnectedClients | undefined;
  try {
    const tokens = Array.from({ length: connections + WARM_UP }, (_, index) => sessions[index % sessions.length]);
    clients = await connectClients({
      addresses: tokens.flatMap((each) => (each === undefined ? [] : [{ port, token: each.token, user: each.userId }])),
    });
    const admitted: (Awaited<ReturnType<typeof auth.session<typeof User>>> | null)[] = [];
    for (const each of tokens) {
      const headers = new Headers({ authorization: `Bearer ${each?.token}` });
      admitted.push(await auth.session(User, { headers }));
    }
    const attach = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++) {
        const [socket, session] = [sockets[index], admitted[index]];
        if (!socket || !session || !(await live.attach(socket, session))) throw new Error('a session was refused');
      }
    };
    await attach(0, WARM_UP);
    const before = await heapUsed();
    await attach(WARM_UP, WARM_UP + connections);
    return ((await heapUsed()) - before) / connections;
  } finally {
    await clients?.stop();
    server.closeAllConnections();
    server.close();
    await accounts.close();
  }
}

async function serve(
  onSocket: (socket: LiveSocket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (connected) => {
      onSocket(connected);
      connected.send('welcome');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** What the heap of this thread holds once nothing more of it can be freed: other groups may have left much. */
async function heapUsed(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let unchanged = 0; unchanged < 5; unchanged++) {
    await sleep(20);
    globalThis.gc?.();
    const { heapUsed: used } = process.memoryUsage();
    if (used < least - 1024) unchanged = 0;
    least = Math.min(least, used);
  }
  return least;
}
