import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { type HostStore, openHostStore } from '../test-setup/host-stores.ts';
import {
  startExpress,
  startFastify,
  startHono,
  startNext,
  startNode,
  startParsedExpress,
} from '../test-setup/hosts.ts';
import { stores } from '../test-setup/served-accounts.ts';
import { type HostAbility, type HostCase, type HostSetup, httpHostSuite } from './http-host.suite.ts';

/** A server to run the suite on. */
interface TestHost {
  readonly name: string;
  readonly start: HostSetup['start'];
  readonly lacks: readonly HostAbility[];
}

const hosts: readonly TestHost[] = [
  { name: 'node:http', start: startNode, lacks: [] },
  { name: 'Hono', start: startHono, lacks: [] },
  { name: 'Express before its parsers', start: startExpress, lacks: [] },
  { name: 'Express behind its parsers', start: startParsedExpress, lacks: ['own bodies'] },
  { name: 'Fastify', start: startFastify, lacks: [] },
  { name: 'Next.js', start: startNext, lacks: ['raw target', 'peer', 'guards'] },
];

/** The cases that a host has the abilities for. */
function casesOf({ lacks }: TestHost, isLong: boolean): readonly HostCase[] {
  return httpHostSuite.filter((one) => one.isLong === isLong && !one.needs.some((ability) => lacks.includes(ability)));
}

describe.each(stores)('on $name', (store) => {
  describe.each(hosts)('$name', (host) => {
    let opened: HostStore;
    beforeAll(async () => {
      opened = await openHostStore(store);
    });
    afterEach(() => opened.closeCase());
    afterAll(() => opened.close());

    for (const { name, check } of casesOf(host, false)) {
      test(name, () => check({ openStore: opened.openStore, start: host.start }));
    }
  });
});

/** What takes ten seconds, for each host on each store. */
const longCases = stores.flatMap((store) =>
  hosts.flatMap((host) => casesOf(host, true).map((one) => ({ ...one, store, host: host.name, start: host.start }))),
);

// All at once: they do nothing but wait.
describe.concurrent('in ten seconds', () => {
  test.each(longCases)('$host on $store.name: $name', async ({ store, start, check }) => {
    const opened = await openHostStore(store);
    try {
      await check({ openStore: opened.openStore, start });
    } finally {
      await opened.closeCase();
      await opened.close();
    }
  });
});
