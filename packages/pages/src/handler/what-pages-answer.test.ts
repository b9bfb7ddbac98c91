// Headers, redirects, and what bad requests get.
import { afterEach, expect, test } from 'vitest';
import { credentials, mailbox, type PagedAccounts, servePages, stores } from '../test-setup/paged-accounts.ts';

let served: PagedAccounts;
afterEach(async () => await served.close());

const [store] = stores.slice(0, 1);
const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;

async function serve(options: Parameters<typeof servePages>[1] = {}) {
  if (store === undefined) throw new Error('there is a store');
  served = await servePages(store, options);
  return served.visitor();
}

test('V15: every answer is kept by nothing, framed by nothing, and loads nothing but its own style', async () => {
  const visitor = await serve();
  await visitor.send('/account/register', ann);
  const nonces = new Set<string>();
  const answers = [
    await visitor.get('/account'),
    await visitor.get('/account/sign-in'),
    await visitor.get('/account/nothing'),
    await visitor.request('/account', { method: 'PUT' }),
    await visitor.send('/account/sign-in', { email: '', password: '' }),
    await served.visitor().get('/account'),
    await visitor.send('/account/sign-in', signIn),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 405, 400, 303, 303]);
  for (const { headers, status, text } of answers) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('vary')).toBe('Cookie');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    if (status === 303) continue;
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    nonces.add(nonce);
    expect(policy).toBe(
      `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(text).toContain(`<style nonce="${nonce}">`);
    expect(text.match(/<script|\son\w+=|style="|javascript:/gi)).toBeNull();
  }
  expect(nonces.size).toBe(5);
  expect(answers[3]?.headers.get('allow')).toBe('GET, HEAD, POST');
});

test('V16: what is no form of ours: 415, 413, 400; the page says so, and onError hears nothing', async () => {
  const visitor = await serve();
  const post = (body: string, type: string) =>
    visitor.request('/account/sign-in', {
      ...{ method: 'POST', body },
      headers: { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type },
    });
  const form = 'application/x-www-form-urlencoded';
  expect((await post('{"email":"ann@example.com"}', 'application/json')).status).toBe(415);
  expect((await post('email=ann', 'multipart/form-data; boundary=x')).status).toBe(415);
  expect((await post(`email=${'a'.repeat(16 * 1024)}`, form)).status).toBe(413);
  const twice = await post('email=a&email=b&password=c', form);
  expect(twice.status).toBe(400);
  expect(twice.text).toContain('The form arrived damaged.');
  expect((await post('', form)).status).toBe(400);
  expect((await post('__proto__=x&constructor=y&email=a&password=b', form)).status).toBe(401);
  expect(served.errors).toEqual([]);
});

test('V17: only addresses of this site are returned to; Location is always the whole address', async () => {
  const visitor = await serve();
  await visitor.send('/account/register', ann);
  const to = async (returnTo: string) => {
    const answer = await visitor.send('/account/sign-in', { ...signIn, returnTo });
    return answer.headers.get('location');
  };
  expect(await to('/notes?x=1#y')).toBe('https://app.example.com/notes?x=1#y');
  expect(await to('/..//evil.example')).toBe('https://app.example.com//evil.example');
  const evil = ['//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', 'https://evil.example/'];
  const others = [
    'javascript:alert(1)',
    'https://app.example.com@evil.example',
    'https://app.example.com.evil.example',
    '',
  ];
  for (const given of [...evil, ...others, '/x\r\nSet-Cookie: a=b']) {
    expect([given, await to(given)]).toEqual([given, 'https://app.example.com/account']);
    const page = await visitor.get(`/account/sign-in?again=&returnTo=${encodeURIComponent(given)}`);
    expect(page.text).not.toContain('evil.example');
    expect(page.text).not.toContain('name="returnTo"');
  }
  const page = await visitor.get('/account/sign-in?again=&returnTo=%2Fnotes%3Fx%3D1');
  for (const link of ['forgot', 'magic-link', 'register']) {
    expect(page.text).toContain(`href="/account/${link}?returnTo=%2Fnotes%3Fx%3D1"`);
  }
});

test('V18: home is where success leads without a way to go on', async () => {
  const visitor = await serve({ pages: { home: '/notes' } });
  expect((await visitor.send('/account/register', ann)).location).toBe('/notes');
});

test('V18: the name of the application leads to home, where home is no page', async () => {
  const brandOf = async (options: { readonly home?: string }) => {
    const visitor = await serve({ pages: { name: 'Fern & light', ...options } });
    const brand = /<p class="ashlar-brand">(.*?)<\/p>/.exec((await visitor.get('/account/sign-in')).text)?.[1];
    await served.close();
    return brand;
  };
  expect(await brandOf({ home: '/notes?a=1&b=2' })).toBe(
    '<a href="https://app.example.com/notes?a=1&amp;b=2">Fern &amp; light</a>',
  );
  expect(await brandOf({})).toBe('Fern &amp; light');
  await serve();
});

test('V36: a page that says what is wrong leads on', async () => {
  const visitor = await serve();
  const missing = await visitor.get('/account/nothing');
  expect([missing.status, missing.text.includes('role="alert"')]).toEqual([404, false]);
  const forged = await visitor.send('/account/sign-in', ann, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
  expect([forged.status, forged.text.includes('role="alert"')]).toEqual([403, true]);
  for (const { text } of [missing, forged]) expect(text).toContain('href="/account">Back to my account</a>');
});

test('V19: who is signed in is told so at the sign-in, and may sign in again', async () => {
  const visitor = await serve();
  await visitor.send('/account/register', ann);
  const page = await visitor.get('/account/sign-in?returnTo=%2Fnotes');
  expect(page.text).toContain('You are signed in as ann@example.com.');
  expect(page.text).toContain('href="https://app.example.com/notes"');
  expect(page.text).not.toContain('<form');
  expect((await visitor.get('/account/sign-in?again=')).text).toContain('<form');
});

test('V20: a store that cannot be reached is 503 on every page, and clears no cookie; onError hears of it', async () => {
  const visitor = await serve();
  await visitor.send('/account/register', ann);
  const jar = new Map(visitor.jar);
  await served.close();
  const answers = [
    await visitor.get('/account'),
    await visitor.send('/account/sign-in', signIn),
    await visitor.send('/account/signed-out', {}),
  ];
  for (const { status, cookies, text, headers } of answers) {
    expect([status, cookies, headers.get('retry-after')]).toEqual([503, [], '1']);
    expect(text).toContain('This does not work at the moment.');
  }
  expect(visitor.jar).toEqual(jar);
  expect(served.errors.length).toBeGreaterThan(0);
});

test('V21: a mistake of the application is 500 and tells nothing; onError hears the real one', async () => {
  const visitor = await serve({
    pages: {
      page: () => {
        throw new Error('the layout is broken');
      },
    },
  });
  const answer = await visitor.get('/account/sign-in');
  expect(answer.status).toBe(500);
  expect(answer.text).toContain('Something went wrong on our side.');
  expect(answer.text).not.toContain('broken');
  expect(served.errors).toEqual([new Error('the layout is broken')]);
});

test('V22: a callback may send the visitor elsewhere, and what it adds to the answer arrives', async () => {
  const visitor = await serve({
    auth: {
      on: {
        success({ activity, response }) {
          if (activity.phase === 'register')
            return new Response(null, { status: 303, headers: { Location: 'https://app.example.com/welcome' } });
          response.headers.append('Set-Cookie', 'seen=yes; Path=/');
          return undefined;
        },
      },
    },
  });
  expect((await visitor.send('/account/register', ann)).location).toBe('/welcome');
  const { cookies } = await visitor.send('/account/sign-in', signIn);
  expect(cookies.toSorted()).toEqual([expect.stringContaining('__Host-user='), 'seen=yes; Path=/']);
});

test('V23: a token of a link is nowhere but in its cookie; a planted second cookie counts as none', async () => {
  const visitor = await serve();
  await visitor.send('/account/register', ann);
  const { token } = await mailbox.last(ann.email);
  const guest = served.visitor();
  const opened = await guest.get(`/account/confirm?token=${token}`);
  expect([opened.location, opened.text]).toEqual(['/account/confirm', '']);
  expect((await guest.get('/account/confirm')).text).not.toContain(token);
  const planted = { Cookie: `__Host-user-confirm=${token}; __Host-user-confirm=x`, 'Sec-Fetch-Site': 'same-origin' };
  const answer = await served.site.handler(
    new Request('https://app.example.com/account/confirm', {
      method: 'POST',
      headers: planted,
      body: new URLSearchParams({ step: 'use' }),
    }),
  );
  expect(answer.status).toBe(400);
  expect(await served.query('select id from users where confirmed_at is not null')).toEqual([]);
});

test("V23: a sibling host's cookie with a no-break space before its name is no token of a link", async () => {
  const visitor = await serve();
  await visitor.send('/account/register', ann);
  const { token } = await mailbox.last(ann.email);
  // Browsers see no `__Host-` there, so any sibling host may set it.
  for (const name of ['\u00a0__Host-user-confirm', '__Host-user-confirm\u00a0', '\v__Host-user-confirm']) {
    const headers = { Cookie: `${name}=${token}`, 'Sec-Fetch-Site': 'same-origin' };
    const body = new URLSearchParams({ step: 'use' });
    const answer = await served.site.handler(
      new Request('https://app.example.com/account/confirm', { method: 'POST', headers, body }),
    );
    expect([name, answer.status]).toEqual([name, 400]);
  }
  expect(await served.query('select id from users where confirmed_at is not null')).toEqual([]);
});

test('V24: a link with no token, rubbish or a line break in it does not work, and sets no cookie', async () => {
  const visitor = await serve();
  for (const page of ['reset', 'confirm', 'magic-link']) {
    for (const token of ['', 'a b', 'a;b', `x${encodeURIComponent('\r\n')}y`, 'a'.repeat(4000), '%00']) {
      const opened = await visitor.get(`/account/${page}?token=${token}`);
      expect([page, token, opened.status, visitor.jar.size]).toEqual([page, token, 303, 0]);
      expect((await visitor.get(opened.location ?? '')).text).toContain('This link does not work');
    }
    await visitor.get(`/account/${page}?token=a.b.c`);
    const used = await visitor.send(`/account/${page}`, {
      step: 'use',
      password: ann.password,
      passwordConfirmation: ann.password,
    });
    expect([page, used.status, visitor.jar.size]).toEqual([page, 401, 0]);
    expect(used.text).toContain('This link does not work');
  }
});

test('V25: on http, which is this machine only, the cookies have plain names and no Secure', async () => {
  const visitor = await serve({ auth: { baseUrl: 'http://localhost:3000' } });
  const opened = await visitor.get('/account/reset?token=a.b.c');
  expect(opened.cookies).toEqual(['user-reset-dev=a.b.c; Max-Age=600; Path=/; HttpOnly; SameSite=Lax']);
  await visitor.send('/account/register', ann);
  expect([...visitor.jar.keys()]).toEqual(['user-reset-dev', 'user-dev']);
});

test('V26: where visitors choose, a box asks whether to stay signed in', async () => {
  const visitor = await serve({ auth: { cookie: { remember: 'asked' } } });
  const page = await visitor.get('/account/sign-in');
  expect(page.text).toContain('Stay signed in on this device');
  const left = await visitor.send('/account/register', ann);
  expect(left.cookies[0]).not.toContain('Max-Age');
  const ticked = await visitor.send('/account/sign-in', { ...signIn, remember: 'on' });
  expect(ticked.cookies[0]).toContain('Max-Age=1209600');
  const other = await visitor.send('/account/sign-in', { ...signIn, remember: 'on', password: 'wrong' });
  expect(other.text).toContain('value="on" checked');
  await served.close();
  expect((await (await serve()).get('/account/sign-in')).text).not.toContain('Stay signed in');
});

test('V27: nothing in an answer depends on Host', async () => {
  await serve();
  const request = new Request('https://evil.example/account', { headers: { Host: 'evil.example' } });
  const answer = await served.site.handler(request);
  expect(answer.headers.get('location')).toBe('https://app.example.com/account/sign-in?returnTo=%2Faccount');
});
