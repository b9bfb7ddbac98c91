import { describe, test } from 'vitest';
import { signalsSuite } from '../signals.suite.ts';
import { memoryDataLayer } from './memory-data-layer.ts';

describe('R9 the memory keeps the contract of signals', () => {
  for (const { name, check } of signalsSuite) {
    test(name, () =>
      check(async () => {
        const dataLayer = memoryDataLayer();
        return { here: dataLayer, there: dataLayer };
      }),
    );
  }
});
