// Nodes of a site with live connections, in this process and in others, and clients that connect to them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AuthenticatedResource } from '@ashlar/authentication';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { OpenedStore, StoreAddress } from '../../../authentication/src/test-setup/stores.ts';
import { type NodeOptions, type ServedNode, serveNode } from './live-node.ts';

export { type NodeOptions, origin } from './live-node.ts';

/** A node, and the way to it. */
export interface LiveNode extends ServedNode {
  connect(headers: Readonly<Record<string, string>>): Promise<LiveClient>;
}

/** A client that was connected. */
interface LiveClient {
  readonly socket: WebSocket;
  /** What it has received. */
  readonly received: readonly string[];
  /** The close code, once it is closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  isOpen(): boolean;
}

/** Starts a node in this process. It ends with the current test. */
export async function startNode(
  { domain }: Pick<OpenedStore, 'domain'>,
  resource: AuthenticatedResource,
  options: NodeOptions = {},
): Promise<LiveNode> {
  const node = await serveNode(domain, resource, options);
  onTestFinished(() => node.close());
  return { ...node, connect: (headers) => connectTo(node.port, headers) };
}

const program = fileURLToPath(new URL('./live-process.ts', import.meta.url));
const onSources = new URL('../../../../tools/resolve-sources.mjs', import.meta.url).href;

/** A node in a process of its own. */
interface NodeElsewhere extends Pick<LiveNode, 'port' | 'connect'> {
  signal(name: NodeJS.Signals): void;
  /** Closes its domain. Resolves to the exit status of the process, once nothing keeps it running. */
  end(): Promise<number | null>;
}

/** Starts a node in a process of its own. It ends with the current test. */
export async function startNodeElsewhere(
  address: StoreAddress,
  options: Pick<NodeOptions, 'sweep' | 'blindAfter'> = {},
): Promise<NodeElsewhere> {
  const args = ['--import', onSources, program, JSON.stringify(address), JSON.stringify(options)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  async function end(): Promise<number | null> {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
    return child.exitCode;
  }
  onTestFinished(async () => {
    child.kill('SIGCONT');
    await end();
  });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  return { port, connect: (headers) => connectTo(port, headers), signal: (name) => void child.kill(name), end };
}

/**
 * Resolves when the node has found the session live, or has closed.
 *
 * @throws Error with the status that refused it
 */
async function connectTo(port: number, headers: Readonly<Record<string, string>>): Promise<LiveClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers });
  const received: string[] = [];
  socket.on('message', (data) => received.push(String(data)));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('message', () => resolve());
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
  onTestFinished(() => socket.terminate());
  return { socket, received, closed, isOpen: () => socket.readyState === WebSocket.OPEN };
}
