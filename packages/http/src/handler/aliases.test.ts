// Further routes of phases, and phases that want a recent credential, of a package outside.
import { tokenResource } from '@ashlar/authentication';
import { createAuthentication, defineAddOn, type PhaseRoute, password } from '@ashlar/authentication/extension';
import { type AnyResource, createFramework } from '@ashlar/core';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { heldClock } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, Token } from '../test-setup/served-accounts.ts';
import { known } from '../test-setup/served-resources.ts';

let served: ServedAccounts | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const [sqlite] = stores;

/** A user with an add-on of one action that answers what it was given. */
function userWith(phase: PhaseRoute, type: 'action' | 'update' = 'action'): AnyResource {
  const echo = defineAddOn()({
    kind: 'echo',
    schema: z.strictObject({}),
    transform(draft, instance) {
      const action = { name: 'echo', description: 'Answers what it was given.' };
      if (type === 'update') draft.addAction({ ...action, type }, { source: 'echo', path: ['echo'] });
      else {
        const run = async ({ arguments: given }: { readonly arguments: object }): Promise<object> => given;
        draft.addAction(
          { ...action, type, arguments: { id: z.string().optional(), text: z.string().optional() }, run },
          { source: 'echo', path: ['echo'] },
        );
      }
      instance.offer('say', { action: 'echo', phase, ...(type === 'update' ? { record: 'user' } : {}) });
    },
  });
  return createFramework({
    extensions: [createAuthentication({ strategies: [password], addOns: [echo] }), tokenResource],
  }).defineResource({
    name: 'User',
    table: 'users',
    attributes: passwordAttributes,
    authentication: {
      tokens: storedTokens,
      strategies: { password: { identityField: 'email', hashProvider: quickHash } },
      addOns: { echo: {} },
    },
  });
}

async function serve(resource: AnyResource, clock?: () => number): Promise<ServedAccounts> {
  if (sqlite === undefined) throw new Error('there is no store');
  served = await serveAccounts(sqlite, { resources: [resource, Token], ...(clock && { clock }) });
  return served;
}

const keeps = { session: 'keeps', answer: (result: unknown) => ({ ...Object(result) }) } as const;

test('H3: an alias is a further route of the phase, and what stands in its path is a member of the body', async () => {
  const { browser, auth } = await serve(userWith({ ...keeps, alias: { method: 'DELETE', path: 'told/:id' } }));
  expect(auth.routes.slice(0, 6).map(({ method, path }) => `${method} ${path}`)).toContain(
    'DELETE /auth/user/echo/told/:id',
  );
  expect((await browser().send('DELETE', '/auth/user/echo/told/a-1.b_2~c')).body).toEqual({ id: 'a-1.b_2~c' });
  expect((await browser().send('DELETE', '/auth/user/echo/told/7', { body: { text: 'x' } })).body).toEqual({
    id: '7',
    text: 'x',
  });
  expect((await browser().send('DELETE', '/auth/user/echo/told/7', { body: { id: '8' } })).status).toBe(400);
  expect((await browser().post('/auth/user/echo/say', { id: '8' })).body).toEqual({ id: '8' });
});

test('W1: a GET for a phase that writes, or that starts or ends a session, is refused where the front end is made', async () => {
  const alias = { method: 'GET', path: '' } as const;
  await expect(serve(userWith({ caller: 'user', session: 'keeps', alias }, 'update'))).rejects.toThrow(
    'GET may change nothing, and the phase "say" of User.echo does: its action is of type update',
  );
  for (const session of ['starts', 'replaces', 'ends'] as const) {
    await expect(serve(userWith({ session, alias }))).rejects.toThrow(`its session is "${session}"`);
  }
  const { browser } = await serve(userWith({ ...keeps, alias }));
  expect((await browser().get('/auth/user/echo')).body).toEqual({});
});

test('a phase with `recent: true` refuses a session whose user signed in more than 15 minutes ago, without the add-on too', async () => {
  const clock = heldClock();
  const { browser } = await serve(userWith({ ...keeps, caller: 'user', recent: true }), clock);
  const ann = browser();
  await ann.post('/auth/user/password/register', credentials('ann'));
  expect((await ann.post('/auth/user/echo/say', { text: 'a' })).status).toBe(200);
  clock.pass(15 * 60 + 1);
  await ann.post('/auth/user/session/renew');
  const refused = await ann.post('/auth/user/echo/say', { text: 'a' });
  expect([refused.status, Object(refused.body).code]).toEqual([403, 'CREDENTIAL_NOT_RECENT']);
  await ann.post('/auth/user/password/sign-in', known('ann'));
  expect((await ann.post('/auth/user/echo/say', { text: 'a' })).status).toBe(200);
});
