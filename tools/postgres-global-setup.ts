import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string;
  }
}

interface Shared {
  readonly server: ReturnType<typeof startPostgres>;
  users: number;
}

// Vitest evaluates this file once per project, so what the projects share lives outside of it.
const SHARED = Symbol.for('ashlar.test-postgres');
const holder = globalThis as { [SHARED]?: Shared | undefined };

/** Gives tests `inject('postgresUrl')`: the server in TEST_POSTGRES_URL, else one that all projects of the run share. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_POSTGRES_URL;
  if (given) {
    project.provide('postgresUrl', given);
    return async () => {};
  }
  holder[SHARED] ??= { server: startPostgres(), users: 0 };
  const shared = holder[SHARED];
  shared.users += 1;
  const { url, stop } = await shared.server;
  project.provide('postgresUrl', url);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    holder[SHARED] = undefined;
    await stop();
  };
}
