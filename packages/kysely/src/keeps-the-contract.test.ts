import { dataLayerSuite } from '@ashlar/core/testing';
import { describe, test } from 'vitest';
import { stores } from './test-setup/stores.ts';

describe.each(stores)('$name keeps the contract', ({ open }) => {
  for (const { name, check } of dataLayerSuite) test(name, () => check(open));
});
