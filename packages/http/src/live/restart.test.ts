// The database server restarts while users log out: whatever was told is lost, and all is found when it is back.
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticate, Info } from '@ashlar/authentication';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { expect, onTestFinished, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../../tools/postgres.ts';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { startNode } from '../test-setup/live-site.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

function openNode({ url }: PostgresServer, name: string) {
  const dataLayer = postgresDataLayer({ connectionString: url, acquireTimeout: 3000, answerTimeout: 3000 });
  const domain = createDomain({ name, resources: [User, Token], dataLayer, onError: () => {} });
  onTestFinished(() => domain.close());
  return { domain, dataLayer };
}

/** Tries again until the server answers. Resolves to how often it did not. */
async function insist(call: () => Promise<unknown>): Promise<number> {
  for (let failures = 0; ; failures++) {
    try {
      await call();
      return failures;
    } catch {
      await sleep(50);
    }
  }
}

const modes = [{ mode: 'fast' }, { mode: 'immediate' }] as const;

test.each(modes)(
  'H87 the server restarts ($mode) while 100 users log out: each of their connections is closed, the others stay',
  async ({ mode }) => {
    const server = await startPostgres({ synchronous_commit: 'on' });
    onTestFinished(() => server.stop());
    const [here, there] = [openNode(server, 'here'), openNode(server, 'there')];
    await createTables(here.dataLayer, [User, Token]);
    const nodes = [await startNode(here, User), await startNode(there, User)];
    const people = [];
    for (let index = 0; index < 110; index++) {
      const user = await here.domain.run(() => password.action('register', credentials(`user${index}`)));
      const headers = { authorization: `Bearer ${user.$metadata.token}` };
      const clients = [];
      for (const node of nodes) clients.push(await node.connect(headers));
      people.push({ user, clients });
    }
    const [staying, leaving] = [people.slice(0, 10), people.slice(10)];

    let out = 0;
    const leave = leaving.map(async ({ user }, index) => {
      await sleep(Math.floor(index / 10) * 40);
      const failures = await insist(() => here.domain.run(() => logOut.action('logOutEverywhere', { user })));
      out += 1;
      return failures;
    });
    // In the middle, however fast the machine is.
    while (out < 20) await sleep(5);
    await server.restart(mode);
    const failures = await Promise.all(leave);
    expect(failures.filter((count) => count === 0).length).toBeGreaterThan(10);
    expect(failures.filter((count) => count > 0).length).toBeGreaterThan(0);

    const at = performance.now();
    const closed = await Promise.all(leaving.flatMap(({ clients }) => clients.map((client) => client.closed)));
    expect(performance.now() - at).toBeLessThan(25_000);
    expect(closed.every(({ code }) => code === 4401)).toBe(true);
    expect(staying.flatMap(({ clients }) => clients.map(({ isOpen }) => isOpen()))).toEqual(Array(20).fill(true));
    for (const { user } of staying) {
      expect(await there.domain.run(() => authenticate(User, user.$metadata.token))).not.toBeNull();
    }
  },
  60_000,
);
