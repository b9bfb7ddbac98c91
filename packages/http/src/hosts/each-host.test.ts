import { describe, type TestContext, test } from 'vitest';
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
  /** An adapter cannot see which store is behind it, so one host runs on all of them. */
  readonly on: readonly string[];
}

const hosts: readonly TestHost[] = [
  { name: 'node:http', start: startNode, lacks: [], on: ['sqlite', 'postgres'] },
  { name: 'Hono', start: startHono, lacks: [], on: ['sqlite'] },
  { name: 'Express before its parsers', start: startExpress, lacks: [], on: ['sqlite'] },
  { name: 'Express behind its parsers', start: startParsedExpress, lacks: ['own bodies'], on: ['sqlite'] },
  { name: 'Fastify', start: startFastify, lacks: [], on: ['sqlite'] },
  { name: 'Next.js', start: startNext, lacks: ['raw target', 'peer', 'guards'], on: ['sqlite'] },
];

/** The cases that a host has the abilities for. */
function casesOf({ lacks }: TestHost, isLong: boolean): readonly HostCase[] {
  return httpHostSuite.filter((one) => one.isLong === isLong && !one.needs.some((ability) => lacks.includes(ability)));
}

function openerOf(store: (typeof stores)[number], { onTestFinished }: TestContext): HostSetup['openStore'] {
  return async (resources) => {
    const opened = await store.open(resources);
    onTestFinished(() => opened.close());
    return opened.dataLayer;
  };
}

describe.each(hosts)('$name', (host) => {
  describe.each(stores.filter(({ name }) => host.on.includes(name)))('on $name', (store) => {
    for (const { name, check } of casesOf(host, false)) {
      test(name, (context) => check({ openStore: openerOf(store, context), start: host.start }));
    }
  });
});

// All at once: they do nothing but wait.
describe.concurrent.each(stores.slice(0, 1))('in ten seconds', (store) => {
  for (const host of hosts) {
    for (const { name, check } of casesOf(host, true)) {
      test(`${host.name}: ${name}`, (context) => check({ openStore: openerOf(store, context), start: host.start }));
    }
  }
});
