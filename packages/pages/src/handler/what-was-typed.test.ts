// A form that is refused comes back with what was typed, and says what is wrong.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { credentials, Guest, mailbox, type PagedAccounts, servePages, stores } from '../test-setup/paged-accounts.ts';

let served: PagedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');

describe.each(stores)('on $name', (store) => {
  test('V28: one summary with links to the fields, in their order; the fields say what is wrong with them', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    const fields = { email: 'ann@', displayName: 'Ann', password: 'short', passwordConfirmation: 'other' };
    const page = await visitor.send('/account/register', fields);
    expect(page.status).toBe(400);
    expect(page.text).toContain('<title>Error: Create an account</title>');
    expect(page.text.match(/role="alert"/g)).toHaveLength(1);
    expect(linesOf(page.text)).toEqual([
      ['#field-email', 'Enter an email address like name@example.com'],
      ['#field-password', 'Use at least 8 characters for your password'],
    ]);
    expect(page.text).toContain('id="field-email-problem">Enter an email address');
    expect(attributesOf(page.text, 'email')).toContain('aria-describedby="field-email-problem" aria-invalid="true"');
    expect(attributesOf(page.text, 'password')).toContain(
      'aria-describedby="field-password-problem field-password-hint"',
    );
    expect(attributesOf(page.text, 'displayName')).not.toContain('aria-invalid');
    expect(attributesOf(page.text, 'displayName')).toContain('value="Ann"');
    expect(page.text).not.toMatch(/short|other/);
    const differ = await visitor.send('/account/register', { ...ann, passwordConfirmation: 'the password of bob' });
    expect(linesOf(differ.text)).toEqual([['#field-passwordConfirmation', 'The two passwords are not the same']]);
  });

  test('V29: empty fields are named one by one', async () => {
    served = await servePages(store);
    const page = await served.visitor().send('/account/register', {});
    expect(linesOf(page.text).map(([, text]) => text)).toEqual([
      'Enter your email address',
      'Enter your password',
      'Enter your password again',
    ]);
  });

  test('V29: beside an empty field, what is wrong with the others is said at once', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    served.statements.length = 0;
    const wrong = await visitor.send('/account/register', { email: 'ann@', password: 'short', displayName: 'Ann' });
    expect(linesOf(wrong.text)).toEqual([
      ['#field-email', 'Enter an email address like name@example.com'],
      ['#field-password', 'Use at least 8 characters for your password'],
      ['#field-passwordConfirmation', 'Enter your password again'],
    ]);
    const other = await visitor.send('/account/register', { password: ann.password, passwordConfirmation: 'another' });
    expect(linesOf(other.text).map(([, text]) => text)).toEqual([
      'Enter your email address',
      'The two passwords are not the same',
    ]);
    expect(served.statements).toEqual([]);
    // What may be right is not judged here: the schema of the resource is.
    const unusual = await visitor.send('/account/register', { email: 'ann@intranet', password: ann.password });
    expect(linesOf(unusual.text).map(([, text]) => text)).toEqual(['Enter your password again']);
  });

  test('V30: a taken identity is a conflict on its field', async () => {
    served = await servePages(store);
    await served.visitor().send('/account/register', ann);
    const page = await served.visitor().send('/account/register', { ...ann, email: 'Ann@Example.com' });
    expect(page.status).toBe(409);
    expect(linesOf(page.text)).toEqual([['#field-email', 'There is an account with this email address already']]);
    expect(page.text).toContain('value="Ann@Example.com"');
  });

  test('V31: an unknown user and a wrong password get one page', async () => {
    served = await servePages(store);
    await served.visitor().send('/account/register', ann);
    const wrong = await served.visitor().send('/account/sign-in', { email: ann.email, password: 'wrong' });
    const unknown = await served.visitor().send('/account/sign-in', { email: 'bob@example.com', password: 'wrong' });
    const without = (text: string) => text.replaceAll(/nonce="[^"]+"/g, '').replace(/value="[^"]+@example.com"/, '');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(without(unknown.text)).toBe(without(wrong.text));
    expect(linesOf(wrong.text)).toEqual([['#field-email', 'The email address or the password is not right']]);
    for (const name of ['email', 'password']) {
      expect(attributesOf(wrong.text, name)).toContain('aria-describedby="ashlar-problem-lines" aria-invalid="true"');
    }
  });

  test('V32: a wrong current password is said at its field, and changes nothing', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    await visitor.send('/account/register', ann);
    const next = { password: 'another password', passwordConfirmation: 'another password' };
    const page = await visitor.send('/account/change-password', { currentPassword: 'wrong', ...next });
    expect(page.status).toBe(401);
    expect(linesOf(page.text)).toEqual([['#field-currentPassword', 'Your current password is not right']]);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  test('V33: a guest registers by a link, which asks for what a new account needs', async () => {
    served = await servePages(store, { resource: Guest });
    const visitor = served.visitor();
    expect((await visitor.get('/account')).location).toBe('/account/magic-link?returnTo=%2Faccount');
    await visitor.send('/account/magic-link', { email: ann.email, step: 'request' });
    const { token } = await mailbox.last(ann.email);
    await visitor.get(`/account/magic-link?token=${token}`);
    expect((await visitor.get('/account/magic-link')).text).not.toContain('nickname');
    const asked = await visitor.send('/account/magic-link', { step: 'use' });
    expect([asked.status, linesOf(asked.text)]).toEqual([400, [['#field-nickname', 'Enter your nickname']]]);
    const short = await visitor.send('/account/magic-link', { step: 'use', nickname: 'A' });
    expect(linesOf(short.text)).toEqual([['#field-nickname', 'Nickname: use at least two letters']]);
    expect(short.text).toContain('value="A"');
    const done = await visitor.send('/account/magic-link', { step: 'use', nickname: 'Ann' });
    expect([done.status, done.location]).toEqual([303, '/account']);
    expect(await served.query('select nickname from users')).toEqual([{ nickname: 'Ann' }]);
  });
});

test('V34: whatever is typed, or stands in the address, comes back as text and never as markup', async () => {
  const [store] = stores;
  if (store === undefined) throw new Error('there is a store');
  served = await servePages(store);
  const visitor = served.visitor();
  const plain = await visitor.send('/account/register', { email: 'x', password: 'p', passwordConfirmation: 'p' });
  const shape = (text: string) => text.match(/<\/?[a-z!][^\s>]*/gi);
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '"><script>alert(1)</script>',
      "' autofocus onfocus='alert(1)",
      '</textarea><b>',
      '&quot;><i>',
      '<!--',
    ),
  );
  await fc.assert(
    fc.asyncProperty(texts, texts, async (displayName, extra) => {
      const fields = {
        email: `x${displayName}`,
        displayName,
        password: 'p',
        passwordConfirmation: 'p',
        [`x${extra}`]: extra,
        returnTo: `/x?${extra}`,
      };
      const page = await visitor.send(
        `/account/register?returnTo=${encodeURIComponent(extra)}&done=${encodeURIComponent(extra)}`,
        fields,
      );
      expect(page.status).toBe(400);
      // A name that is too long is a line more, which is a text of ours; and an address of this site is passed on.
      const own = page.text.replaceAll(
        /<input type="hidden" name="returnTo" value="[^"<>]*">|<li><a href="#field-displayName">[^<]*<\/a><\/li>|<p class="ashlar-wrong" id="field-displayName-problem">[^<]*<\/p>/g,
        '',
      );
      expect(shape(own)).toEqual(shape(plain.text));
    }),
    { numRuns: 40 },
  );
});

/** The lines of the summary: where each leads, and what it says. */
function linesOf(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/<li><a href="([^"]+)">([^<]*)<\/a><\/li>/g)].map(([, to = '', line = '']) => [to, line]);
}

function attributesOf(text: string, name: string): string {
  return new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(text)?.[0] ?? '';
}
