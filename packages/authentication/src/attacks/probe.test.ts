import { test } from 'vitest';
import { inspect } from 'node:util';
import { Info } from '../extension/info.ts';
import { credentials, quickHash, Token, User } from '../test-setup/accounts.ts';
import { stores } from '../test-setup/stores.ts';
import { issueToken } from '../tokens/issue-token.ts';
import { verifyToken } from '../tokens/verify-token.ts';
import { authenticate } from '../tokens/authenticate.ts';
import { appendFileSync } from 'node:fs';
const say = (...x: unknown[]) => appendFileSync('/tmp/probe.log', x.map((y) => (typeof y === 'string' ? y : inspect(y))).join(' ').slice(0, 600) + '\n');
async function out(name: string, call: () => unknown) {
  const start = performance.now();
  try { const r = await call(); say(name, 'OK', inspect(r).slice(0, 300), `${Math.round(performance.now() - start)}ms`); }
  catch (e) { say(name, 'THROWS', (e as Error).name, (e as {code?: string}).code ?? '', String((e as Error).message).slice(0, 200), `${Math.round(performance.now() - start)}ms`); }
}
for (const store of stores) test(store.name, { timeout: 300000 }, async () => {
  let now = Date.now();
  const opened = await store.open([User, Token], { clock: () => now });
  const password = Info.strategy(User, 'password');
  const ann = await password.action('register', credentials('ann'));
  const bob = await password.action('register', credentials('bob'));
  const any = (x: unknown) => x as never;
  await out('__proto__ key', () => User.actions.rename(ann, any(JSON.parse('{"displayName":"x","__proto__":{"a":1}}'))));
  await out('constructor key', () => User.actions.rename(ann, any(JSON.parse('{"displayName":"x","constructor":{"a":1}}'))));
  await out('1MB key', () => User.actions.rename(ann, any({ ['x'.repeat(1e6)]: 1 })));
  await out('100k keys', () => User.actions.rename(ann, any(Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i])))));
  await out('1MB filter key', () => User.actions.list({}, { filter: any({ ['x'.repeat(1e6)]: 1 }) }));
  for (const depth of [10, 100, 600, 5000, 100000]) {
    let filter: unknown = { email: 'x' };
    for (let i = 0; i < depth; i++) filter = { not: filter };
    await out(`filter depth ${depth}`, () => User.actions.list({}, { filter: any(filter) }));
  }
  for (const width of [1000, 40000, 100000]) await out(`filter width ${width}`, () => User.actions.list({}, { filter: any({ or: Array.from({ length: width }, (_, i) => ({ email: String(i) })) }) }));
  await out('in 100000', () => User.actions.list({}, { filter: any({ email: { in: Array.from({ length: 1e5 }, (_, i) => `${i}@x.y`) } }) }));
  await out('Object.create(ann)', () => User.actions.rename(Object.create(ann, { id: { value: bob.id, enumerable: true } }), { displayName: 'pwned' }));
  await out('  bob', () => opened.query("select email, display_name from users"));
  const rnd = Array.from({ length: 8000 }, () => Math.random().toString(36)[3]).join('');
  await out('long email', () => password.action('register', { ...credentials('x'), email: `${rnd}@example.com` }));
  await out('1MB email', () => password.action('signIn', { email: `${'a'.repeat(1e6)}@example.com`, password: 'x' }));
  await out('1MB redos', () => password.action('signIn', { email: `${'a.'.repeat(5e5)}@`, password: 'x' }));
  await out('1MB redos2', () => password.action('signIn', { email: `a@${'a.'.repeat(5e5)}`, password: 'x' }));
  await out('1MB redos3', () => password.action('signIn', { email: `a@${'a-'.repeat(5e5)}`, password: 'x' }));
  await out('1MB redos4', () => password.action('signIn', { email: `${'\n'.repeat(5e5)}`, password: 'x' }));
  await out('1MB password', () => password.action('signIn', { email: `ann@example.com`, password: 'x'.repeat(1e6) }));
  for (const claims of [JSON.parse('{"__proto__":{"act":1},"constructor":1}'), { toJSON: () => ({ sub: 'x' }) }, { f() {} }, { n: 1n }, { n: NaN }, { d: new Date() }, [1], 'text', null])
    await out(`extra ${inspect(claims)}`, async () => (await issueToken(User, ann, { extraClaims: any(claims) })).claims);
  await out('claims size', async () => { const t = await issueToken(User, ann, { extraClaims: { a: 'x'.repeat(9000) } }); return authenticate(User, t.token); });
  const { token } = await issueToken(User, ann);
  now = Number.NaN;
  await out('NaN clock verify', () => verifyToken(User, token));
  await out('NaN clock auth', () => authenticate(User, token));
  now = Date.now();
  for (const [a, b] of [['abc\0defgh', 'abc\0xyzuvw'], ['abcdefgh\ufffd', 'abcdefgh\ud800'], ['p'.repeat(4096), `${'p'.repeat(4095)}q`], ['ab̈cdefgh', 'äbcdefgh']])
    await out(`hash ${inspect(a).slice(0, 20)}`, async () => { const h = await quickHash.hash(a ?? ''); return [await quickHash.verify(a ?? '', h), await quickHash.verify(b ?? '', h)]; });
  for (const token of [undefined, null, {}, [], Symbol('x'), 1n]) await out(`peek`, () => import('../tokens/verify-token.ts').then(({ peekToken }) => peekToken(any(token))));
  say(inspect(opened.domain, { depth: Infinity, showHidden: true, getters: true }).length);
  say(/postgres:\/\/|password:/.test(inspect([opened.domain, opened.dataLayer], { depth: Infinity, showHidden: true, getters: true })));
  await opened.close();
});
