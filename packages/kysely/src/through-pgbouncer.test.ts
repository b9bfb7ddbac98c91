import { dataLayerSuite } from '@ashlar/core/testing';
import { describe, test } from 'vitest';
import { pooledStores } from './test-setup/pooled-stores.ts';

describe.each(pooledStores)('$name keeps the contract', ({ open }) => {
  for (const { name, check } of dataLayerSuite) test(name, () => check(open));
});
