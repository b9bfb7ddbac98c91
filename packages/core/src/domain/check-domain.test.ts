import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { DataLayer } from '../data-layer/data-layer.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { coreErrors } from '../error/core-errors.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import type { ResourceCheck } from '../extension/resource-check.ts';
import { createFramework } from '../framework/create-framework.ts';
import { createDomain } from './create-domain.ts';

const hidden = 'correct horse';

/** A domain with one resource, for which an extension checks something. */
function domainWith(check: ResourceCheck, dataLayer: DataLayer = memoryDataLayer()) {
  interface HealthTypes extends ExtensionTypes {
    readonly section: object;
  }
  const health = defineExtension<HealthTypes>()({
    key: 'health',
    schema: z.strictObject({}),
    transformers: [{ name: 'health', run: (draft) => draft.addCheck(check) }],
  });
  const { defineResource } = createFramework({ extensions: [health] });
  const Note = defineResource({ name: 'Note', attributes: { id: uuidPrimaryKey() }, health: {} });
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer });
  onTestFinished(() => domain.close());
  return domain;
}

test('the memory store fits every resource, and a data layer without inspect has no findings', async () => {
  expect(await domainWith(() => []).check()).toEqual([]);
  const { inspect: _, ...plain } = memoryDataLayer();
  expect(await domainWith(async () => [], plain).check()).toEqual([]);
});

test('a finding of an extension has the path of its resource', async () => {
  const finding = { code: 'KEY_MISSING', path: ['health', 'key'], problem: 'is missing', cure: 'set it' };
  expect(await domainWith(async () => [finding, finding]).check()).toEqual([
    { ...finding, path: ['Note', 'health', 'key'] },
    { ...finding, path: ['Note', 'health', 'key'] },
  ]);
});

test('a check that throws is a finding too, without the message of the error', async () => {
  const failing = (error: unknown) =>
    domainWith(() => {
      throw error;
    }).check();
  expect(await failing(new RangeError(hidden))).toMatchObject([{ code: 'CHECK_FAILED', path: ['Note'] }]);
  expect(JSON.stringify(await failing(new RangeError(hidden)))).not.toContain(hidden);
  expect(await failing(hidden)).toMatchObject([{ code: 'CHECK_FAILED', problem: expect.stringContaining('string') }]);
  const known = coreErrors.error('STORE_UNAVAILABLE', { message: 'the store is away' });
  expect(await failing(known)).toMatchObject([{ code: 'STORE_UNAVAILABLE', problem: 'the store is away' }]);
});

test('a store that is closed is a finding', async () => {
  const dataLayer = memoryDataLayer();
  const domain = domainWith(() => [], dataLayer);
  await dataLayer.close();
  expect(await domain.check()).toMatchObject([{ code: 'STORE_UNAVAILABLE', path: ['dataLayer'] }]);
});
