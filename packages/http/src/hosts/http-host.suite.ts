import { bodyCases } from './suite/body-cases.ts';
import { connectionCases } from './suite/connection-cases.ts';
import { departureCases } from './suite/departure-cases.ts';
import { forgeryCases } from './suite/forgery-cases.ts';
import { guardCases } from './suite/guard-cases.ts';
import type { HostCase } from './suite/host-case.ts';
import { resourceCases } from './suite/resource-cases.ts';
import { sessionCases } from './suite/session-cases.ts';
import { standardsCases } from './suite/standards-cases.ts';
import { streamCases } from './suite/stream-cases.ts';
import { targetCases } from './suite/target-cases.ts';

export type { HostAbility, HostCase, HostSetup } from './suite/host-case.ts';

/**
 * Tests of everything that the routes promise over a real server. Every adapter has to pass them. They need no test runner.
 *
 * @example
 * for (const { name, check } of httpHostSuite) test(name, () => check({ openStore, start: startMyServer }));
 */
export const httpHostSuite: readonly HostCase[] = [
  ...sessionCases,
  ...forgeryCases,
  ...guardCases,
  ...targetCases,
  ...bodyCases,
  ...connectionCases,
  ...departureCases,
  ...streamCases,
  ...standardsCases,
  ...resourceCases,
];
