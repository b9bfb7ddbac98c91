import { createServer, type RequestListener, type Server } from 'node:http';

/** A server that answers at an address of this machine. */
export interface Listening {
  readonly origin: string;
  readonly server: Server;
}

/** Starts a server. A front end needs its address, so a listener may come later. */
export async function listen(listener?: RequestListener): Promise<Listening> {
  const server = createServer(...(listener === undefined ? [] : [listener]));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  return { origin: `http://localhost:${typeof address === 'object' ? address?.port : ''}`, server };
}
