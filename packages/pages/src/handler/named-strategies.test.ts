// A resource with several strategies of a kind: the pages are for one of them, and further pages for another.
import { afterEach, describe, expect, test } from 'vitest';
import { TwofoldUser } from '../test-setup/further-accounts.ts';
import { credentials, mailbox, type PagedAccounts, servePages, stores } from '../test-setup/paged-accounts.ts';

const strategies = { password: 'staff', magicLink: 'deskLink' };
const ann = credentials('ann');

let served: PagedAccounts;
afterEach(async () => await served?.close());

describe.each(stores)('on $name', (store) => {
  test('V52: without a choice the pages are refused, with every kind and a cure', async () => {
    await expect(servePages(store, { resource: TwofoldUser })).rejects.toThrow(
      'pages: User has several strategies of the kind password (password, staff), and pages sign in with one: ' +
        'set strategies: { password: "password" }. For "staff" call pages again, with a path such as "/account/staff"\n' +
        'User has several strategies of the kind magicLink (magicLink, deskLink), and pages sign in with one: ' +
        'set strategies: { magicLink: "magicLink" }. For "deskLink" call pages again, with a path such as "/account/deskLink"',
    );
  });

  test('V52: a strategy that there is not, of another kind, or not served is refused, and so is an unknown kind', async () => {
    const refused = async (given: object, auth = {}) =>
      await servePages(store, { resource: TwofoldUser, pages: { strategies: given }, auth }).then(
        async (opened) => await opened.close(),
        (error: unknown) => String(error),
      );
    expect(await refused({ password: 'staf', magicLink: 'magicLink' })).toContain('did you mean "staff"?');
    expect(await refused({ password: 'magicLink', magicLink: 'magicLink' })).toContain(
      'no strategy of the kind password',
    );
    expect(await refused({ ...strategies, pasword: 'staff' })).toContain('strategies has no "pasword"');
    expect(await refused(strategies, { except: ['staff'] })).toContain('strategies.password is "staff"');
    // One that is not served leaves no choice.
    expect(await refused({}, { except: ['staff', 'deskLink'] })).toBeUndefined();
  });

  test('V52: the pages sign in with the strategy that was chosen, and with its rules', async () => {
    const heard: unknown[] = [];
    served = await servePages(store, {
      resource: TwofoldUser,
      pages: { strategies, path: '/staff' },
      auth: { on: { success: ({ activity: { strategy, phase } }) => void heard.push([strategy, phase]) } },
    });
    const visitor = served.visitor();
    const short = { ...ann, password: 'fifteen letters', passwordConfirmation: 'fifteen letters' };
    expect((await visitor.send('/staff/register', short)).text).toContain('Use at least 16 characters');
    expect((await visitor.send('/staff/register', ann)).location).toBe('/staff');
    await visitor.send('/staff/signed-out', {});
    await visitor.send('/staff/sign-in', { email: ann.email, password: ann.password });
    const page = await visitor.get('/staff/change-password');
    expect(page.text).toContain('At least 16 characters.');
    await visitor.send('/staff/magic-link', { email: ann.email, step: 'request' });
    await served.domain.settled();
    expect(mailbox.mails.map(({ kind }) => kind)).toEqual(['deskLink']);
    expect(heard).toEqual([
      ['staff', 'register'],
      ['staff', 'signIn'],
      ['deskLink', 'request'],
    ]);
    // The staff has no reset, and no page of the other strategy stands in for it.
    expect(served.site.paths.forgot).toBeUndefined();
  });
});
