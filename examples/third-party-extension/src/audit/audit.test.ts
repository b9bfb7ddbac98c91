import { ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { KnownDevice, Token, User } from '../accounts.ts';
import { defineResource } from '../framework.ts';
import { register } from '../test-setup/sessions.ts';
import { stores } from '../test-setup/stores.ts';
import { auditOf } from './audit-of.ts';

const Post = defineResource({
  name: 'Post',
  attributes: { id: uuidPrimaryKey(), title: z.string() },
  actions: {
    publish: { type: 'create', accept: ['title'] },
    retitle: { type: 'update', accept: ['title'] },
    retitleAll: { type: 'update', bulk: true, accept: ['title'] },
  },
  audit: { field: 'editor', actionName: 'editedBy' },
});

describe.for(stores)('D7 a third-party section, on $name', ({ open }) => {
  test('D7 it records who wrote last: the actor of the call, or null without an actor', async () => {
    await open([Post]);
    const post = await Post.actions.publish({ title: 'One' }, { actor: 'ann' });
    expect(post.editor).toBe('ann');
    const retitled = await Post.actions.retitle(post, { title: 'Two' }, { actor: 'bob' });
    expect(retitled.editor).toBe('bob');
    expect((await Post.actions.retitle(retitled, {}, { actor: 'cleo' })).editor).toBe('bob');
    expect((await Post.actions.retitle(retitled, { title: 'Three' })).editor).toBeNull();
  });

  test('D7 its action finds the records that a user wrote last, by single and by bulk actions', async () => {
    await open([Post]);
    const posts = [
      await Post.actions.publish({ title: 'One' }, { actor: 'ann' }),
      await Post.actions.publish({ title: 'Two' }, { actor: 'bob' }),
      await Post.actions.publish({ title: 'Three' }, { actor: 'bob' }),
    ];
    await Post.actions.retitleAll({ title: 'Three' }, { title: 'Four' }, { actor: 'cleo' });
    const titles = async (who: string) => (await Post.actions.editedBy({ who })).map(({ title }) => title);
    expect([await titles('ann'), await titles('bob'), await titles('cleo')]).toEqual([['One'], ['Two'], ['Four']]);
    const [first] = await Post.actions.editedBy({ who: 'ann' });
    expect(first).toEqual(posts[0]);
  });

  test('D7 it covers the actions that other extensions add', async () => {
    const domain = await open([User, Token, KnownDevice]);
    const ann = await domain.with({ actor: 'the import' }).run(() => register('ann'));
    expect(ann.lastChangedBy).toBe('the import');
  });
});

describe('D7 a third-party section, introspected and misused', () => {
  test('D7 it lists the actions that it covers, those of other extensions too, in any order of extensions', () => {
    expect(auditOf(Post)).toEqual({ field: 'editor', actions: ['publish', 'retitle', 'retitleAll'] });
    expect(auditOf(User).actions).toEqual(['rename', 'registerWithPassword', 'changePassword', 'createRecoveryCode']);
    // @ts-expect-error Token has no audit section
    expect(() => auditOf(Token)).toThrow('Token has no audit section');
    expect(ResourceInfo.sections(Post).audit).toEqual({ field: 'editor', actionName: 'editedBy' });
    expect(ResourceInfo.attribute(Post, 'editor')).toMatchObject({ source: 'audit', writable: false });
  });

  test('D7 a mistake in the definition is reported with its path and a cure', () => {
    expect(() =>
      defineResource({
        name: 'Post',
        attributes: { id: uuidPrimaryKey() },
        // @ts-expect-error 'feild' does not exist in type 'AuditSection'. Did you mean to write 'field'?
        audit: { feild: 'editor' },
      }),
    ).toThrow('Post.audit.feild: unknown option\n      did you mean "field"?');
    expect(() => defineResource({ name: 'Post', attributes: { id: uuidPrimaryKey() }, audit: {} })).toThrow(
      'Post.audit: no action of this resource writes anything',
    );
  });
});
