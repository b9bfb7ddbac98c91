// The attack: another site opens a link to the attacker's own account in the browser of a visitor who is filling a form.
import { afterEach, describe, expect, test } from 'vitest';
import { credentials, mailbox, type PagedAccounts, servePages, stores } from '../test-setup/paged-accounts.ts';
import type { Visitor } from '../test-setup/visitor.ts';

let served: PagedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const eve = credentials('eve');
const fresh = { password: 'the secret of ann', passwordConfirmation: 'the secret of ann' };
const links = [
  { page: 'reset', ask: '/account/forgot', fields: fresh },
  { page: 'magic-link', ask: '/account/magic-link', fields: { step: 'use' } },
  { page: 'confirm', ask: '/account/confirm', fields: { step: 'use' } },
] as const;

describe.each(stores)('on $name', (store) => {
  /** A visitor, and the token that a page has sent to one account. */
  async function tokenFor(account: typeof ann, ask: string): Promise<string> {
    await served.visitor().send(ask, { email: account.email, step: 'request' });
    await served.domain.settled();
    return (await mailbox.last(account.email)).token;
  }

  async function serve(): Promise<Visitor> {
    served = await servePages(store);
    for (const account of [ann, eve]) await served.visitor().send('/account/register', account);
    return served.visitor();
  }

  async function users(): Promise<unknown> {
    return await served.query('select email, hashed_password, confirmed_at from users order by email');
  }

  test.each(links)(
    'V23: a form of $page is for the link that it was shown for, and does nothing for a link that replaced it',
    async ({ page, ask, fields }) => {
      const visitor = await serve();
      await visitor.get(`/account/${page}?token=${await tokenFor(ann, ask)}`);
      const { text } = await visitor.get(`/account/${page}`);
      const link = /name="link" value="([^"]+)"/.exec(text)?.[1] ?? '';
      const before = await users();
      await visitor.get(`/account/${page}?token=${await tokenFor(eve, ask)}`);
      const answer = await visitor.send(`/account/${page}`, { ...fields, link });
      expect([answer.status, visitor.jar.size, await users()]).toEqual([400, 0, before]);
      expect(answer.text).toContain('This link does not work');
      // A further link of hers works.
      await visitor.get(`/account/${page}?token=${await tokenFor(ann, ask)}`);
      const again = await visitor.get(`/account/${page}`);
      const own = /name="link" value="([^"]+)"/.exec(again.text)?.[1] ?? '';
      expect((await visitor.send(`/account/${page}`, { ...fields, link: own })).status).toBe(303);
    },
  );

  test.each(links)(
    'V23: an image, a frame or a script of another host sets no cookie of $page',
    async ({ page, ask }) => {
      const visitor = await serve();
      const token = await tokenFor(eve, ask);
      for (const dest of ['image', 'iframe', 'empty', 'script', 'style', '']) {
        const headers = { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Dest': dest };
        const { cookies, location } = await visitor.get(`/account/${page}?token=${token}`, { headers });
        expect([dest, cookies, location]).toEqual([dest, [], `/account/${page}`]);
      }
      const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'document' };
      expect((await visitor.get(`/account/${page}?token=${token}`, { headers })).cookies).toHaveLength(1);
    },
  );
});
