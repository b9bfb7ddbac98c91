import { mock } from 'node:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { timestamp } from '../attribute/timestamp.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { defineResource } from '../framework/define-resource.ts';
import { createDomain } from './create-domain.ts';
import type { Domain } from './domain.ts';

const Visit = defineResource({
  name: 'Visit',
  attributes: { id: uuidPrimaryKey(), at: timestamp() },
  actions: { note: { type: 'create' }, list: { type: 'read' } },
});

const opened: Domain[] = [];
function open(options: Partial<Parameters<typeof createDomain>[0]> = {}): Domain {
  const domain = createDomain({ name: 'visits', resources: [Visit], dataLayer: memoryDataLayer(), ...options });
  opened.push(domain);
  return domain;
}

afterEach(async () => {
  vi.useRealTimers();
  mock.timers.reset();
  vi.unstubAllGlobals();
  for (const domain of opened.splice(0)) await domain.close();
});

describe('the clock of a domain', () => {
  const moment = new Date('2030-01-02T03:04:05.678Z');

  test('a Date that Vitest replaces after createDomain counts', async () => {
    open();
    vi.useFakeTimers({ toFake: ['Date'], now: moment });
    expect((await Visit.actions.note()).at).toEqual(moment);
    vi.setSystemTime(moment.getTime() + 1000);
    expect((await Visit.actions.note()).at.getTime()).toBe(moment.getTime() + 1000);
  });

  test('a Date that node:test replaces after createDomain counts', async () => {
    open();
    mock.timers.enable({ apis: ['Date'], now: moment });
    expect((await Visit.actions.note()).at).toEqual(moment);
    mock.timers.setTime(moment.getTime() + 1000);
    expect((await Visit.actions.note()).at.getTime()).toBe(moment.getTime() + 1000);
  });

  test('a Date.now that is replaced alone counts', async () => {
    open();
    const now = vi.spyOn(Date, 'now').mockReturnValue(moment.getTime());
    expect((await Visit.actions.note()).at).toEqual(moment);
    now.mockRestore();
  });

  test('a given clock replaces Date', async () => {
    open({ clock: () => 0 });
    vi.useFakeTimers({ toFake: ['Date'], now: moment });
    expect((await Visit.actions.note()).at).toEqual(new Date(0));
  });
});

describe('a domain that replaces an earlier one', () => {
  test('takes new calls, while running calls end in the earlier domain, which then closes', async () => {
    const dataLayer = memoryDataLayer();
    const earlier = open({ replace: true, dataLayer });
    const gate = Promise.withResolvers<void>();
    const inFlight = earlier.transaction(async () => {
      await gate.promise;
      await Visit.actions.note();
    });
    const later = open({ replace: true, dataLayer });
    gate.resolve();
    await inFlight;
    expect(await Visit.actions.list()).toHaveLength(1);
    await earlier.close();
    await expect(Visit.actions.list({}, { domain: earlier })).rejects.toMatchObject({ code: 'DOMAIN_CLOSED' });
    expect(await Visit.actions.list({}, { domain: later })).toHaveLength(1);
  });

  test('closes the store of the earlier one, even if its resources were defined again', async () => {
    const layer = memoryDataLayer();
    const close = vi.fn(() => layer.close());
    open({ replace: true, dataLayer: { ...layer, close } });
    const Again = defineResource({
      name: 'Visit',
      attributes: { id: uuidPrimaryKey() },
      actions: { list: { type: 'read' } },
    });
    open({ replace: true, resources: [Again] });
    await expect.poll(() => close).toHaveBeenCalledOnce();
    expect(await Again.actions.list()).toEqual([]);
  });

  test('does not close domains of another name, or domains without the option', async () => {
    const kept = [open(), open({ name: 'others', replace: true })];
    const later = open({ replace: true });
    for (const domain of [...kept, later]) expect(await Visit.actions.list({}, { domain })).toEqual([]);
    open();
    expect(await Visit.actions.list({}, { domain: later })).toEqual([]);
  });

  test('works across two evaluations of the module', async () => {
    const earlier = open({ replace: true });
    vi.resetModules();
    const copy: typeof import('../index.ts') = await import('../index.ts');
    expect(copy.createDomain).not.toBe(createDomain);
    const Copied = copy.defineResource({ name: 'Visit', attributes: { id: copy.uuidPrimaryKey() } });
    const dataLayer = copy.memoryDataLayer();
    const later = copy.createDomain({ name: 'visits', resources: [Copied], dataLayer, replace: true });
    const listed = () => Visit.actions.list({}, { domain: earlier }).catch((error: unknown) => error);
    await expect.poll(listed).toMatchObject({ code: 'DOMAIN_CLOSED' });
    await later.close();
  });
});

test('a domain runs no action of a resource that is not in it', async () => {
  const domain = open();
  const Other = defineResource({
    name: 'Other',
    attributes: { id: uuidPrimaryKey() },
    actions: { list: { type: 'read' } },
  });
  const refused = expect.objectContaining({ code: 'UNBOUND_RESOURCE' });
  await expect(domain.actions(Other).list()).rejects.toEqual(refused);
  await expect(domain.actions(Other).list({}, { actor: 'ann' })).rejects.toEqual(refused);
  await expect(Other.actions.list({}, { domain })).rejects.toEqual(refused);
});

test('a domain without a list of resources is refused with the cure, also if its option is misspelt', () => {
  const given = { name: 'visits', resource: [Visit], dataLayer: memoryDataLayer() };
  expect(() => Reflect.apply(createDomain, undefined, [given])).toThrow(
    'the domain visits cannot be created:\n  resources: is not a list\n      resources: [User, Token]',
  );
});
