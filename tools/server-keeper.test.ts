import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pgBouncerVersion } from './pgbouncer.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

describe('a server of our own', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  async function ask(sql: string): Promise<unknown> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      return Object.values((await client.query({ text: sql })).rows[0] ?? {})[0];
    } finally {
      await client.end();
    }
  }

  test.each(['fast', 'immediate'] as const)(
    'is a new process after a restart, %s, with the same data',
    async (mode) => {
      const started = 'select pg_postmaster_start_time()::text';
      const before = await ask(started);
      await ask(`create table kept_${mode} as select 1 as value`);
      // Without this a crash may undo it: these servers do not wait for the disk.
      await ask('checkpoint');
      await server.restart(mode);
      expect(await ask(started)).not.toBe(before);
      expect(await ask(`select value from kept_${mode}`)).toBe(1);
    },
  );
});

test('the servers of a killed process leave nothing', async () => {
  const starter = fileURLToPath(new URL('./test-setup/start-servers.ts', import.meta.url));
  const child = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  const ports = JSON.parse(String(said)) as number[];
  expect(ports).toHaveLength(pgBouncerVersion() === undefined ? 1 : 2);
  for (const port of ports) expect(await listens(port)).toBe(true);
  child.kill('SIGKILL');
  for (const port of ports) await expect.poll(() => listens(port)).toBe(false);
});

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
