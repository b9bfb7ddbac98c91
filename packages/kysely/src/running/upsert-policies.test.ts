// No upsert changes or shows a record that its caller may not update.
import { allowIf, createFramework, defineResource, type PolicyContext, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { noting } from '../test-setup/statement-log.ts';
import { failure } from '../test-setup/statements.ts';

interface Actor {
  readonly name: string;
}

const { defineResource: defineForActors } = createFramework<{ actor: Actor }>()({ extensions: [] });

const own = allowIf(({ actor }: PolicyContext<Actor>) => ({ author: actor?.name }));

const Page = defineForActors({
  name: 'Page',
  attributes: { id: uuidPrimaryKey(), address: z.string(), author: z.string(), text: z.string().default('') },
  identities: { oneAddress: ['address'] },
  policies: { create: [own], update: [own], read: [own], saveOpen: [allowIf(() => true)] },
  actions: {
    write: { type: 'create', accept: ['address', 'author', 'text'] },
    save: { type: 'create', accept: ['address', 'author', 'text'], upsert: 'oneAddress' },
    find: { type: 'create', accept: ['address', 'author'], upsert: 'oneAddress', upsertFields: [] },
    saveOpen: { type: 'create', accept: ['address', 'author', 'text'], upsert: 'oneAddress' },
    list: { type: 'read' },
  },
});

const Sealed = defineResource({
  name: 'Sealed',
  attributes: { id: uuidPrimaryKey(), address: z.string(), text: z.string() },
  identities: { oneAddress: ['address'] },
  policies: { create: [allowIf(() => true)] },
  actions: { save: { type: 'create', accept: ['address', 'text'], upsert: 'oneAddress' } },
});

describe.each(domainStores)('Y11 with policies, on $name', ({ open }) => {
  test('Y11 Mallory can overwrite, take or read no record that she may not update', async () => {
    const { domain } = await open([Page]);
    const everything = domain.with({ authorize: false }).actions(Page);
    const anns = domain.with({ actor: { name: 'ann' } }).actions(Page);
    const mallorys = domain.with({ actor: { name: 'mallory' } }).actions(Page);
    await anns.save({ address: '/a', author: 'ann', text: 'secret' });
    const before = await everything.list();
    const plain = await mallorys.write({ address: '/a', author: 'mallory', text: 'x' }).catch((error) => error);
    for (const attack of [
      () => mallorys.save({ address: '/a', author: 'mallory', text: 'x' }),
      () => mallorys.find({ address: '/a', author: 'mallory' }),
      () => mallorys.saveOpen({ address: '/a', author: 'mallory', text: 'x' }),
    ]) {
      // No more than a plain create tells: the identity is taken.
      expect(await failure(attack())).toMatchObject({
        code: 'CONFLICT',
        class: 'conflict',
        issues: [{ path: ['address'], message: 'is taken already', identity: 'oneAddress' }],
        message: plain.message,
      });
    }
    expect(await failure(mallorys.save({ address: '/a', author: 'ann', text: 'x' }))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await everything.list()).toEqual(before);
    const again = await anns.save({ address: '/a', author: 'ann', text: 'mine' });
    expect([again.text, again.$metadata.created]).toEqual(['mine', false]);
  });

  test('Y11 without any rule for updates, an upsert creates and changes nothing', async () => {
    const { domain } = await open([Sealed]);
    const sealed = domain.actions(Sealed);
    const first = await sealed.save({ address: '/a', text: 'a' });
    expect(await failure(sealed.save({ address: '/a', text: 'b' }))).toMatchObject({ code: 'CONFLICT' });
    expect(await domain.with({ authorize: false }).actions(Sealed).get(first.id)).toMatchObject({ text: 'a' });
  });

  test('Q9 domain.can agrees with what an upsert does', async () => {
    const { domain } = await open([Page]);
    const [ann, mallory] = [{ name: 'ann' }, { name: 'mallory' }];
    await domain.with({ actor: ann }).actions(Page).save({ address: '/a', author: 'ann' });
    expect(await domain.can(ann, Page, 'save', { address: '/a', author: 'ann' })).toBe(true);
    expect(await domain.can(mallory, Page, 'save', { address: '/a', author: 'mallory' })).toBe(false);
    expect(await domain.can(mallory, Page, 'saveOpen', { address: '/a', author: 'mallory' })).toBe(false);
    expect(await domain.can(mallory, Page, 'save', { address: '/b', author: 'mallory' })).toBe(true);
    expect(await domain.can(mallory, Page, 'save', { address: '/b', author: 'ann' })).toBe(false);
  });

  test('Q9 domain.can asks the store once where no rule for updates allows anything', async () => {
    const { dataLayer } = await open([Sealed]);
    const log = noting(dataLayer);
    const domain = domainOver(log.dataLayer, [Sealed]);
    const given = { address: '/a', text: 'a' };
    expect(await domain.can(undefined, Sealed, 'save', given)).toBe(true);
    await domain.actions(Sealed).save(given);
    log.kinds.length = 0;
    expect(await domain.can(undefined, Sealed, 'save', given)).toBe(false);
    expect(log.kinds).toEqual(['select']);
  });
});
