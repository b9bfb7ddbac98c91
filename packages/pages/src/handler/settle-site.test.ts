// Which pages there are, what an application changes, and what it is told.
import { createAuthHttp } from '@ashlar/http';
import { afterEach, expect, test } from 'vitest';
import { linkTo } from '../site/link-to.ts';
import { Guest, type PagedAccounts, PlainUser, servePages, stores, User } from '../test-setup/paged-accounts.ts';
import { pages } from './pages.ts';
import type { PagesOptions } from './pages-options.ts';

let served: PagedAccounts;
afterEach(async () => await served.close());

const [store] = stores.slice(0, 1);

async function serve(options: Parameters<typeof servePages>[1] = {}) {
  if (store === undefined) throw new Error('there is a store');
  served = await servePages(store, options);
  return served.visitor();
}

test('V35: only those pages exist whose actions the resource has, and no page links to another', async () => {
  const visitor = await serve({ resource: PlainUser });
  expect(served.site.paths).toEqual({
    account: '/account',
    signIn: '/account/sign-in',
    register: '/account/register',
    changePassword: '/account/change-password',
    signedOut: '/account/signed-out',
  });
  for (const path of ['forgot', 'reset', 'confirm', 'magic-link']) {
    expect((await visitor.get(`/account/${path}`)).status).toBe(404);
    expect((await visitor.send(`/account/${path}`, { email: 'ann@example.com', step: 'use' })).status).toBe(404);
  }
  expect((await visitor.get('/account/sign-in')).text).not.toMatch(/forgot|magic-link/i);
  await served.close();
  await serve({ resource: Guest });
  expect(Object.keys(served.site.paths)).toEqual(['account', 'magicLink', 'signedOut']);
  await served.close();
  const limited = await serve({ auth: { except: ['magicLink', 'confirmation'] } });
  expect(Object.keys(served.site.paths)).not.toContain('magicLink');
  expect((await limited.get('/account/sign-in')).text).not.toContain('magic-link');
});

test('V36: a path in upper case, with a slash at the end or with dots is no page', async () => {
  const visitor = await serve();
  for (const path of ['/account/', '/account//sign-in', '/account/Sign-In', '/account/sign-in/', '/Account', '/']) {
    expect([path, (await visitor.get(path)).status]).toEqual([path, 404]);
  }
});

test('V37: the address for a mail is made of baseUrl, before and after there are pages', async () => {
  await serve({ pages: { path: '/me' } });
  expect(served.site.linkTo('reset', 'a.b+c')).toBe('https://app.example.com/me/reset?token=a.b%2Bc');
  expect(linkTo({ baseUrl: 'https://app.example.com' }, 'magicLink', 'x')).toBe(
    'https://app.example.com/account/magic-link?token=x',
  );
});

test('V38: texts, fields, name and style are those of the application', async () => {
  const visitor = await serve({
    pages: {
      name: 'Fern & Light',
      colourScheme: 'light',
      style: ':root { --ashlar-accent: #0b6e4f; }',
      texts: { common: { language: 'de', errorTitle: (title) => `Fehler: ${title}` }, signIn: { title: 'Anmelden' } },
      fields: {
        displayName: { label: 'Your name', hint: 'As others see it', autocomplete: 'name' },
        email: { label: 'Work email' },
      },
    },
  });
  const page = await visitor.get('/account/sign-in');
  expect(page.text).toContain('<html lang="de" dir="ltr">');
  expect(page.text).toContain('<title>Anmelden – Fern &amp; Light</title>');
  expect(page.text).toContain('<h1 class="ashlar-title">Anmelden</h1>');
  expect(page.text).toContain('--ashlar-accent: #0b6e4f;');
  expect(page.text).not.toContain('prefers-color-scheme');
  expect(page.text).toContain('>Work email</label>');
  const wrong = await visitor.send('/account/sign-in', {});
  expect(wrong.text).toContain('<title>Fehler: Anmelden – Fern &amp; Light</title>');
  const register = await visitor.get('/account/register');
  expect(register.text).toContain('>Your name (optional)</label>');
  expect(register.text).toContain('<p class="ashlar-hint" id="field-displayName-hint">As others see it</p>');
  expect(register.text).toMatch(
    /name="displayName" type="text" autocomplete="name"[^>]*aria-describedby="field-displayName-hint"/,
  );
});

test('V39: a layout of the application gets safe parts, and its policy may load more, but never less strictly', async () => {
  const visitor = await serve({
    pages: {
      policy: { 'img-src': "'self'", 'style-src': "'self'" },
      page: ({ title, content, style, nonce, page, language }) =>
        `<!doctype html><html lang="${language}"><title>${title}</title><style nonce="${nonce}">${style}</style><nav>${page}</nav>${content}`,
    },
  });
  const page = await visitor.get('/account/sign-in');
  const nonce = /<style nonce="([^"]+)"/.exec(page.text)?.[1];
  expect(page.text).toContain('<nav>signIn</nav><main class="ashlar">');
  expect(page.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'nonce-${nonce}' 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
  expect((await visitor.get('/account/nothing')).text).toContain('<nav>problem</nav>');
});

test('V40: every mistake in the options is said, with its cure', async () => {
  await serve({ auth: { openApi: true } });
  const { auth } = served;
  const problem = (options: Partial<Record<keyof PagesOptions<typeof User>, unknown>>) => {
    try {
      // Invariant: what a program without types could pass.
      pages({ auth, resource: User, ...options } as PagesOptions<typeof User>);
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      return (error as TypeError).message;
    }
  };
  expect(problem({})).toBeUndefined();
  expect(problem({ auth: {} })).toBe('pages: auth is no front end: pass what createAuthHttp returned');
  const misspelt = { texsts: {}, stlye: '' } as Partial<Record<keyof PagesOptions<typeof User>, unknown>>;
  expect(problem({ ...misspelt, home: 1, texts: [], page: 'x', colourScheme: 'blue' })).toBe(
    [
      'pages: "texsts" is an unknown option: did you mean "texts"?',
      '"stlye" is an unknown option: did you mean "style"?',
      'home: expected string',
      'texts: expected object',
      'page: expected function',
      'colourScheme: expected one of auto, light, dark',
    ].join('\n'),
  );
  // @ts-expect-error the front end and the resource are needed
  expect(() => pages()).toThrow('pages: the options: expected object');
  expect(problem({ style: undefined, page: undefined })).toBeUndefined();
  expect(problem({ resource: Guest })).toBe(
    'pages: resource is not one that auth serves: pass one of its domain (User)',
  );
  // Of the last two no page would ever be found: browsers take dots out of an address.
  for (const path of ['account', '/..', '/me/./account']) {
    expect(problem({ path })).toBe(`pages: path is "${path}": expected a path such as '/account'`);
  }
  expect(problem({ path: '/auth/pages' })).toMatch(
    /^pages: path is "\/auth\/pages", which is below the routes of auth/,
  );
  expect(problem({ home: '//evil.example' })).toMatch(
    /^pages: home is "\/\/evil.example": expected a path of this site/,
  );
  expect(problem({ texts: { signin: {} } })).toBe('pages: texts has no "signin"; did you mean "signIn"?');
  expect(problem({ texts: { signIn: { tittle: 'x' } } })).toBe(
    'pages: texts.signIn has no "tittle"; did you mean "title"?',
  );
  expect(problem({ fields: { createdAt: {} } })).toMatch(
    /^pages: fields has "createdAt", which registration does not take/,
  );
  expect(problem({ policy: { 'form-action': '*' } })).toMatch(/^pages: policy has no "form-action": it adds only/);
  expect(problem({ policy: { 'img-src': "'self'; form-action *" } })).toMatch(/is no list of sources/);
  expect(problem({ style: '</STYLE><script>' })).toBe('pages: style has "</style": take it out');
  const { domain } = served;
  const only = createAuthHttp({ domain, baseUrl: auth.baseUrl, limits: false, only: ['confirmation'] });
  expect(problem({ auth: only })).toMatch(/^pages: User has neither a password to sign in with nor a magic link/);
});
