import { connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of a server, with which a test makes the network fail. At first it passes everything on. */
export interface TcpProxy {
  readonly port: number;
  /** How many clients are connected. */
  readonly connections: number;
  /** Stops all bytes in both directions, on old and new connections. They stay open. */
  stall(): void;
  /** Ends a stall: the held bytes are delivered, in order. */
  pass(): void;
  /** Resets every connection, on both sides (RST). */
  reset(): void;
  /**
   * Removes one end of every connection without notice to the other: bytes of the other end get no answer. The returned
   * function resets the other ends, as a system does after its keep-alive probes fail.
   */
  halfOpen(gone: 'server' | 'client'): () => void;
  /** The address of a server, such as a connection URL, with the proxy's port in place of its own. */
  inFrontOf(url: string): string;
  stop(): Promise<void>;
}

/** One client, with its connection to the server. */
interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Set when one end is gone without notice to the other. */
  cut: boolean;
}

/**
 * Starts a proxy on a free port of this machine, in front of the server that a URL names.
 *
 * @example
 * const proxy = await startProxy(postgresUrl);
 * const dataLayer = postgresDataLayer({ connectionString: proxy.inFrontOf(postgresUrl) });
 * proxy.stall();
 */
export async function startProxy(serverUrl: string): Promise<TcpProxy> {
  const { hostname, port: serverPort } = new URL(serverUrl);
  const links = new Set<Link>();
  /** The events that the stall holds back; undefined without a stall. */
  let held: (() => void)[] | undefined;
  const deliver = (event: () => void): void => {
    if (held === undefined) event();
    else held.push(event);
  };
  const pass = (): void => {
    const events = held ?? [];
    held = undefined;
    for (const event of events) event();
  };
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ host: hostname, port: Number(serverPort), allowHalfOpen: true });
    const link: Link = { client, server, cut: false };
    links.add(link);
    for (const end of [client, server]) {
      end.once('close', () => {
        if (client.closed && server.closed) links.delete(link);
      });
    }
    forward(link, [client, server], deliver);
    forward(link, [server, client], deliver);
  });
  const port = await listen(listener);
  return {
    port,
    get connections() {
      return [...links].filter(({ client }) => !client.destroyed).length;
    },
    stall: () => {
      held ??= [];
    },
    pass,
    reset: () => {
      for (const { client, server } of links) for (const end of [client, server]) end.resetAndDestroy();
    },
    halfOpen: (gone) => {
      const cut = [...links];
      for (const link of cut) {
        link.cut = true;
        link[gone].resetAndDestroy();
      }
      return () => {
        for (const { client, server } of cut) for (const end of [client, server]) end.resetAndDestroy();
      };
    },
    inFrontOf: (url) => {
      const address = new URL(url);
      address.hostname = '127.0.0.1';
      address.port = String(port);
      return address.href;
    },
    async stop() {
      held = undefined;
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const { client, server } of links) for (const end of [client, server]) end.destroy();
      await closed;
    },
  };
}

/** Passes on the bytes, the end and the close of one end; nothing once the link is cut. */
function forward(link: Link, [from, to]: readonly [Socket, Socket], deliver: (event: () => void) => void): void {
  let failed = false;
  const passOn = (event: () => void): void =>
    deliver(() => {
      if (!link.cut && !to.destroyed) event();
    });
  from.setNoDelay(true);
  from.on('data', (chunk) => passOn(() => to.write(chunk)));
  from.on('end', () => {
    if (link.cut) from.destroy();
    else passOn(() => to.end());
  });
  from.on('error', () => {
    failed = true;
  });
  from.on('close', () => passOn(() => (failed ? to.resetAndDestroy() : to.destroySoon())));
}

function listen(listener: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
