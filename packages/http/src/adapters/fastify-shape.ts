import type { IncomingHttpHeaders } from 'node:http';
import type { NodeIncoming, NodeOutgoing } from './on-node/node-shape.ts';

/** What of a request of Fastify is used. */
export interface FastifyRequestShape {
  readonly raw: NodeIncoming;
  readonly originalUrl: string;
  /** What its hooks have set goes before what came. */
  headers: IncomingHttpHeaders;
}

/** What of a reply of Fastify is used. */
export interface FastifyReplyShape {
  readonly raw: NodeOutgoing;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
  hasHeader(name: string): boolean;
  header(name: string, value: string): unknown;
  hijack(): unknown;
}

/** What of an instance of Fastify is used. */
export interface FastifyShape {
  readonly prefix?: string;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: FastifyRequestShape, payload: unknown, done: (error: null) => void) => void,
  ): unknown;
  addHook(name: 'preParsing', hook: (request: FastifyRequestShape) => Promise<void>): unknown;
  all(path: string, handler: (request: FastifyRequestShape, reply: FastifyReplyShape) => Promise<void>): unknown;
}

/** A hook of Fastify. */
export type FastifyHook<Request extends FastifyRequestShape> = (
  request: Request,
  reply: FastifyReplyShape,
  done: (error?: Error) => void,
) => void;
