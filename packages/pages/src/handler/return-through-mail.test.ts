// Where a visitor was on the way to, who had to look into a mailbox first.
import { afterEach, describe, expect, test } from 'vitest';
import {
  credentials,
  mailbox,
  type PagedAccounts,
  StrictUser,
  servePages,
  stores,
} from '../test-setup/paged-accounts.ts';
import type { Visitor } from '../test-setup/visitor.ts';

const ann = credentials('ann');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const flows = [
  { kind: 'reset', ask: '/account/forgot', use: '/account/reset', cookie: '__Host-user-reset-return', fields: fresh },
  {
    kind: 'magicLink',
    ask: '/account/magic-link',
    use: '/account/magic-link',
    cookie: '__Host-user-magic-link-return',
    fields: { step: 'use' },
  },
] as const;

let served: PagedAccounts;
afterEach(async () => await served.close());

describe.each(stores)('on $name', (store) => {
  async function mailed(kind: string): Promise<string> {
    await served.domain.settled();
    return mailbox.mails.findLast((mail) => mail.kind === kind)?.token ?? '';
  }

  describe.each(flows)('a mail of $kind', ({ kind, ask, use, cookie, fields }) => {
    async function asked(returnTo: string | undefined): Promise<Visitor> {
      served = await servePages(store);
      await served.visitor().send('/account/register', ann);
      const visitor = served.visitor();
      await visitor.send(ask, { email: ann.email, step: 'request', ...(returnTo === undefined ? {} : { returnTo }) });
      return visitor;
    }

    test('V51: the browser that asked goes on to where it was on the way to, and forgets it', async () => {
      const visitor = await asked('/notes?x=1&y=ä#z');
      expect(visitor.jar.has(cookie)).toBe(true);
      const opened = await visitor.get(`${use}?token=${await mailed(kind)}`);
      expect(opened.location).toBe(`${use}?${new URLSearchParams({ returnTo: '/notes?x=1&y=ä#z' })}`);
      const form = await visitor.get(opened.location ?? '');
      expect(form.text).toContain('name="returnTo" value="/notes?x=1&amp;y=ä#z"');
      const done = await visitor.send(use, { ...fields, returnTo: '/notes?x=1&y=ä#z' });
      expect(done.location).toBe('/notes?x=1&y=%C3%A4#z');
      expect([...visitor.jar.keys()]).toEqual(['__Host-user']);
    });

    test('V51: another browser goes home: the mail says nothing of where its sender was', async () => {
      await asked('/notes');
      const token = await mailed(kind);
      expect(JSON.stringify(mailbox.mails)).not.toContain('/notes');
      const phone = served.visitor();
      const opened = await phone.get(`${use}?token=${token}`);
      expect(opened.location).toBe(use);
      expect((await phone.send(use, fields)).location).toBe('/account');
    });

    test('V51: an address of another site is never kept, nor taken from a cookie that was planted', async () => {
      for (const evil of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
        const visitor = await asked(evil);
        expect(visitor.jar.has(cookie)).toBe(false);
        for (const value of [encodeURIComponent(evil), '%', '%E0%A4%A', 'x'.repeat(3000)]) {
          visitor.jar.set(cookie, value);
          expect((await visitor.get(`${use}?token=a.b.c`)).location).toBe(use);
        }
        await served.close();
      }
      const visitor = await asked('/notes');
      const twice = { Cookie: `${cookie}=%2Fa; ${cookie}=%2Fb` };
      expect((await visitor.get(`${use}?token=a.b.c`, { headers: twice })).location).not.toContain('%2Fa');
    });

    test('V51: a later request without a way to go on is not that of the earlier one, and the link may name its own', async () => {
      const visitor = await asked('/notes');
      await visitor.send(ask, { email: ann.email, step: 'request', returnTo: '/other' });
      expect((await visitor.get(`${use}?token=a.b.c&returnTo=%2Fown`)).location).toBe(`${use}?returnTo=%2Fown`);
      expect((await visitor.get(`${use}?token=a.b.c`)).location).toBe(`${use}?returnTo=%2Fother`);
      await visitor.send(ask, { email: ann.email, step: 'request' });
      expect(visitor.jar.has(cookie)).toBe(false);
    });

    test('V51: an address that no cookie holds is left out, and the mail goes out', async () => {
      const visitor = await asked(`/notes?x=${'y'.repeat(3100)}`);
      expect(visitor.jar.has(cookie)).toBe(false);
      expect(await mailed(kind)).not.toBe('');
    });
  });

  test('V51: who has to confirm first comes back after that, through the sign-in', async () => {
    served = await servePages(store, { resource: StrictUser });
    const visitor = served.visitor();
    await visitor.send('/account/register', { ...ann, returnTo: '/notes' });
    const opened = await visitor.get(`/account/confirm?token=${await mailed('confirm')}`);
    expect(opened.location).toBe('/account/confirm?returnTo=%2Fnotes');
    const confirmed = await visitor.send('/account/confirm', { step: 'use', returnTo: '/notes' });
    expect(confirmed.location).toBe('/account/sign-in?done=confirmed&returnTo=%2Fnotes');
    expect(visitor.jar.size).toBe(0);
    const { passwordConfirmation: _, ...signIn } = ann;
    const form = await visitor.get(confirmed.location ?? '');
    expect(form.text).toContain('name="returnTo" value="/notes"');
    expect((await visitor.send('/account/sign-in', { ...signIn, returnTo: '/notes' })).location).toBe('/notes');
  });
});
