import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { sessionRevoked } from '../outbox/event-claims.ts';

/** An event that a receiver got. */
interface Post {
  readonly headers: IncomingMessage['headers'];
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly token: string;
  readonly jti: string;
  readonly at: number;
  /** The subject of the user, and the session. */
  readonly sub: string;
  readonly sid: string | undefined;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Answers a post: a status, or anything that is done with the response. */
type Answer = (post: Post, response: ServerResponse) => number | undefined | Promise<number | undefined>;

/** A real HTTP server on loopback that takes events. */
export interface TestReceiver {
  readonly url: string;
  readonly audience: string;
  /** The option `receivers` with this one alone. */
  readonly alone: readonly [{ readonly url: string; readonly audience: string }];
  readonly posts: Post[];
  /** Default: 202. */
  answer: Answer;
  /** The most posts that were under way at once, of one subject and of all. */
  readonly most: { ofSubject: number; ofAll: number };
  /** Waits until there are so many posts. */
  has(count: number): Promise<readonly Post[]>;
  /** Stops listening, and cuts every connection. */
  stop(): Promise<void>;
  /** Listens at the same port again. */
  start(): Promise<void>;
}

/** Starts a receiver. */
export async function openReceiver(audience: string): Promise<TestReceiver> {
  const posts: Post[] = [];
  const underWay = new Map<string, number>();
  const most = { ofSubject: 0, ofAll: 0 };
  let port = 0;
  const server = createServer(async (request, response) => {
    const post = await readPost(request);
    posts.push(post);
    underWay.set(post.sub, (underWay.get(post.sub) ?? 0) + 1);
    most.ofSubject = Math.max(most.ofSubject, underWay.get(post.sub) ?? 0);
    most.ofAll = Math.max(
      most.ofAll,
      [...underWay.values()].reduce((sum, count) => sum + count, 0),
    );
    const status = await receiver.answer(post, response);
    underWay.set(post.sub, (underWay.get(post.sub) ?? 1) - 1);
    if (status !== undefined) response.writeHead(status).end();
  });
  const start = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    // Invariant: a server that listens on TCP has such an address.
    port = (server.address() as AddressInfo).port;
  };
  await start();
  const url = `http://127.0.0.1:${port}/events`;
  const receiver: TestReceiver = {
    url,
    alone: [{ url, audience }],
    audience,
    posts,
    most,
    answer: () => 202,
    async has(count) {
      const deadline = performance.now() + 30_000;
      while (posts.length < count) {
        if (performance.now() > deadline) throw new Error(`${posts.length} of ${count} posts came`);
        await sleep(5);
      }
      return posts;
    },
    start,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

async function readPost(request: IncomingMessage): Promise<Post> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const token = Buffer.concat(parts).toString('utf8');
  const { jti = '', ...claims } = decodeJwt<{
    sub_id: { sub?: string; user?: { sub: string }; session?: { id: string } };
    events: Record<string, Record<string, unknown>>;
  }>(token);
  return {
    headers: request.headers,
    method: request.method,
    path: request.url,
    token,
    jti,
    at: performance.now(),
    sub: claims.sub_id.sub ?? claims.sub_id.user?.sub ?? '',
    sid: claims.sub_id.session?.id,
    event: claims.events[sessionRevoked] ?? {},
  };
}
