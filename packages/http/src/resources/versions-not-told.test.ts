import { allowIf, defineResource, lockVersion, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createBrowser } from '../test-setup/browser.ts';
import { serveAccounts, stores, Token, User } from '../test-setup/served-accounts.ts';
import { createResourceHttp } from './create-resource-http.ts';

const everyone = [allowIf(() => true)];
const policies = { create: everyone, read: everyone, update: everyone };
const actions = {
  write: { type: 'create', accept: ['title'] },
  edit: { type: 'update', accept: ['title'] },
} as const;

const OwnGet = defineResource({
  name: 'OwnGet',
  attributes: { id: uuidPrimaryKey(), title: z.string(), version: lockVersion() },
  policies,
  actions: {
    ...actions,
    get: {
      type: 'read',
      get: true,
      arguments: { title: z.string() },
      filter: ({ arguments: { title } }) => ({ title }),
    },
  },
});

const counter = lockVersion();

const Inside = defineResource({
  name: 'Inside',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    version: { ...counter, flags: { ...counter.flags, public: false as const } },
  },
  policies,
  actions,
});

describe.each(stores)('on $name', (store) => {
  test.each([
    ['has an action get of its own', OwnGet],
    ['keeps its version inside', Inside],
  ] as const)('J15 a resource that %s tells no ETag, and takes no version', async (_, resource) => {
    const site = await serveAccounts(store, { resources: [User, Token, resource] });
    onTestFinished(() => site.close());
    const { auth, domain } = site;
    const api = createResourceHttp({ auth, domain, resources: { items: { resource, actions: ['write', 'edit'] } } });
    const browser = createBrowser(api);
    const written = await browser.post('/api/items', { title: 'one' });
    expect([written.status, written.headers.get('etag')]).toEqual([201, null]);
    const { pathname } = new URL(written.headers.get('location') ?? '');
    const edit = (ifMatch: string) =>
      browser.send('PATCH', pathname, { body: { title: 'two' }, headers: { 'If-Match': ifMatch } });
    expect(await edit('"1"')).toMatchObject({ status: 412 });
    const edited = await edit('*');
    expect([edited.status, edited.headers.get('etag')]).toEqual([200, null]);
    const { paths } = api.openApi().document;
    expect(JSON.stringify(paths)).not.toMatch(/ETag|If-Match|412/);
  });
});
