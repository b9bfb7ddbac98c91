import { createServer } from 'node:net';

// Below the ports of outgoing connections: a server that restarts finds its port free.
const LOWEST = 15_000;
const HIGHEST = 32_000;
const MOST_ATTEMPTS = 100;

/** Finds a port of this machine that no server listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${LOWEST} and ${HIGHEST} in ${MOST_ATTEMPTS} attempts.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
