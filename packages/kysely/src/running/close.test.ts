import { createDomain, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), text: z.string() },
  actions: { add: { type: 'create', accept: ['text'] }, list: { type: 'read' } },
});

/** What keeps a Node process from ending: connections, timers, and files that are being used. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|Socket|Timeout|Immediate|FSReq|Worker/.test(kind));
}

describe.each(domainStores)('R8 on $name', ({ open, name }) => {
  test('R8 after domain.close() nothing of ours keeps the process from ending', async () => {
    const before = resources();
    const { domain, dataLayer } = await open([Note]);
    await Promise.all(Array.from({ length: 8 }, (_, index) => Note.actions.add({ text: `${index}` })));
    await domain.transaction(() => Note.actions.list());
    await failure(domain.transaction(async () => Promise.reject(new Error('abandoned'))));
    if (name === 'postgres') expect(resources().length).toBeGreaterThan(before.length);
    await domain.close();
    await expect.poll(() => resources().length).toBeLessThanOrEqual(before.length);
    const run = createDomain({ name: 'again', resources: [Note], dataLayer });
    expect(await failure(Note.actions.list())).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await run.close();
  });

  test('R8 closing waits for what runs in the background and for what is to be done at the end', async () => {
    const { domain } = await open([Note]);
    const done: string[] = [];
    domain.onClose(async () => {
      await Note.actions.add({ text: 'at close' }, { domain });
      done.push('at close');
    });
    await domain.detach(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await Note.actions.add({ text: 'in the background' }, { domain });
      done.push('in the background');
    });
    await domain.close();
    expect(done.sort()).toEqual(['at close', 'in the background']);
    expect(await failure(Note.actions.list({}, { domain }))).toMatchObject({ code: 'DOMAIN_CLOSED' });
  });
});
