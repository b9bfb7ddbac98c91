import { test } from 'vitest';
import { signalsSuite } from '../signals.suite.ts';
import { memoryDataLayer } from './memory-data-layer.ts';

for (const { name, check } of signalsSuite) {
  test(name, () =>
    check(async () => {
      const dataLayer = memoryDataLayer();
      return { here: dataLayer, there: dataLayer };
    }),
  );
}
