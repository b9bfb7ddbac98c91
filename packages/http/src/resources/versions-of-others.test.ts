// A record with a version, whose hooks write another record with a version of its own.
import { allowIf, defineResource, lockVersion, type Scope, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createBrowser } from '../test-setup/browser.ts';
import { recordIn } from '../test-setup/notes-site.ts';
import { type ServedAccounts, serveAccounts, stores, Token, User } from '../test-setup/served-accounts.ts';
import { createResourceHttp } from './create-resource-http.ts';

const everyone = [allowIf(() => true)];
const policies = { create: everyone, read: everyone, update: everyone, destroy: everyone };
const attributes = { id: uuidPrimaryKey(), title: z.string(), version: lockVersion() };

const Folder = defineResource({
  name: 'Folder',
  table: 'folders',
  attributes,
  policies,
  actions: { write: { type: 'create', accept: ['title'] }, edit: { type: 'update', accept: ['title'] } },
});

/** What happens inside of each change of a sheet, before it is written. */
let hook: (scope: Scope) => Promise<unknown>;

const Sheet = defineResource({
  name: 'Sheet',
  table: 'sheets',
  attributes,
  policies,
  actions: {
    write: { type: 'create', accept: ['title'] },
    edit: { type: 'update', accept: ['title'], before: async (_changeset, { scope }) => void (await hook(scope)) },
    remove: { type: 'destroy', before: async (_changeset, { scope }) => void (await hook(scope)) },
    rename: { type: 'update', accept: ['title'] },
  },
});

let site: ServedAccounts;
afterEach(async () => await site.close());

describe.each(stores)('on $name', (store) => {
  /** A sheet, and its changes with and without its version. */
  const openSheet = async () => {
    site = await serveAccounts(store, { resources: [User, Token, Folder, Sheet] });
    const { auth, domain } = site;
    const resources = { sheets: { resource: Sheet, actions: ['write', 'get', 'edit', 'remove'] } } as const;
    const browser = createBrowser(createResourceHttp({ auth, domain, resources }));
    const { id } = recordIn(await browser.post('/api/sheets', { title: 'one' }));
    const path = `/api/sheets/${id}`;
    const send = (ifMatch: string | undefined) => {
      const headers = ifMatch === undefined ? {} : { 'If-Match': ifMatch };
      return [
        () => browser.send('PATCH', path, { body: { title: 'two' }, headers }),
        () => browser.send('DELETE', path, { headers }),
      ];
    };
    return { id, send, read: async () => recordIn(await browser.get(path)) };
  };
  const stale = { status: 409, body: { code: 'STALE' } };

  test('J15 another record that is stale fails no condition of this one: it is 409 with If-Match as without it', async () => {
    const { send, read } = await openSheet();
    const folders = site.domain.actions(Folder);
    const folder = await folders.write({ title: 'a' });
    await folders.edit(folder, { title: 'b' });
    hook = (scope) => scope.actions(Folder).edit(folder, { title: 'c' });
    for (const ifMatch of ['"1"', '"1", "7"', '*', undefined]) {
      for (const change of send(ifMatch)) expect(await change(), ifMatch).toMatchObject(stale);
    }
    for (const change of send('"7"')) expect(await change()).toMatchObject({ status: 412 });
    expect(await read()).toMatchObject({ title: 'one', version: 1 });
    expect(site.errors).toEqual([]);
  });

  test('J15 a hook that writes the record of the request itself is no other writer: that is 409 too', async () => {
    const { id, send, read } = await openSheet();
    hook = (scope) => scope.actions(Sheet).rename(id, { title: 'mine' });
    for (const change of send('"1"')) expect(await change()).toMatchObject(stale);
    expect(await read()).toMatchObject({ title: 'one', version: 1 });
  });
});
