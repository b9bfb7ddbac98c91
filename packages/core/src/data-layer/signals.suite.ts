import { type SignalsCase, signalCases } from './suite/signal-cases.ts';

export type { OpenNodes, SignalsCase, StoreNodes } from './suite/signal-cases.ts';

/**
 * Tests of everything that the contract promises of signals. Every data layer that has signals has to pass them. They
 * need no test runner.
 *
 * @example
 * for (const { name, check } of signalsSuite) test(name, () => check(openTwoOfMyStore));
 */
export const signalsSuite: readonly SignalsCase[] = signalCases;
