// The attack: reading what an error says of the database. Express prints the stack of an error, and Fastify its message.
import { afterEach, expect, test } from 'vitest';
import { meRoute } from '../hosts/suite/app-routes.ts';
import { createResourceHttp } from '../resources/create-resource-http.ts';
import { startExpress, startFastify, startHono, startNode } from '../test-setup/hosts.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, User } from '../test-setup/served-accounts.ts';

const hosts = { Node: startNode, Hono: startHono, Express: startExpress, Fastify: startFastify };
const cases = stores.flatMap((store) =>
  Object.entries(hosts).map(([name, start]) => [name, store.name, { store, start }] as const),
);

let served: ServedAccounts;
afterEach(async () => await served.close());

test.each(cases)(
  'H110: on %s and %s a guard whose table has lost a column answers 500, which says nothing, and onError hears why',
  async (_name, _store, { store, start }) => {
    served = await serveAccounts(store);
    const { auth, domain, query, errors } = served;
    const browser = served.browser();
    await browser.post('/auth/user/password/register', credentials('ann'));
    const api = createResourceHttp({ auth, domain, resources: {} });
    const host = await start({ auth, api, resource: User, routes: [meRoute] });
    await query('alter table tokens rename column subject to other');
    const headers = { Cookie: `__Host-user=${browser.jar.get('__Host-user')}` };
    const answer = await fetch(`http://127.0.0.1:${host.port}/me`, { headers });
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toEqual([
      500,
      { type: 'about:blank', title: 'something went wrong', status: 500, code: 'INTERNAL' },
    ]);
    expect(errors).toMatchObject([{ class: 'framework', message: expect.stringContaining('subject') }]);
    await host.close();
  },
);
