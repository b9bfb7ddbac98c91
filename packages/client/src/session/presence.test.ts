// What tabs are told. Two clients of one cookie jar are two tabs of one browser: in Node too, each has its own channel.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthClient } from '../client/create-auth-client.ts';
import { type CookieJar, createCookieJar } from '../test-setup/cookie-jar.ts';
import { hear, hearNothing, settled } from '../test-setup/heard.ts';
import { credentials, openSite, type Site, stores, type User } from '../test-setup/open-site.ts';

const ann = credentials('ann');
const { passwordConfirmation: _, ...known } = ann;

describe.each(stores)('on $name', (store) => {
  let site: Site;
  let jar: CookieJar;
  beforeEach(async () => {
    site = await openSite(store);
    jar = createCookieJar();
  });
  afterEach(async () => {
    hearNothing();
    await site.close();
  });

  test('as in H106: a log-out is told to this tab and to the others, once each', async () => {
    const [one, other] = [site.tab(jar), site.tab(jar)];
    const heard = [hear(one), hear(other)];
    await one.password.register(ann);
    await settled();
    expect(heard).toEqual([['in'], ['in']]);
    await one.logOut();
    expect(heard[0]).toEqual(['in', 'out']);
    await settled();
    // Each finds out again, in its own way.
    await Promise.all([one.logOut(), other.logOut(), one.session(), other.session()]);
    await settled();
    expect(heard).toEqual([
      ['in', 'out'],
      ['in', 'out'],
    ]);
  });

  test('as in H106: log out everywhere is told if it ended this session, also in a tab that has asked for nothing', async () => {
    const [one, other] = [site.tab(jar), site.tab(jar)];
    await one.password.register(ann);
    const reloaded = site.tab(jar);
    const heard = [hear(reloaded), hear(other)];
    await reloaded.logOutEverywhere({ keepCurrent: true });
    await settled();
    expect(heard).toEqual([[], []]);
    await reloaded.logOutEverywhere();
    await settled();
    expect(heard).toEqual([['out'], ['out']]);
  });

  test('as in H106: a session that was ended elsewhere is told when the tab asks', async () => {
    const [one, other] = [site.tab(jar), site.tab(jar)];
    const elsewhere = createCookieJar();
    await one.password.register(ann);
    await other.session();
    const heard = [hear(one), hear(other)];
    await elsewhere.post(`${site.baseUrl}/user/password/sign-in`, known);
    await elsewhere.post(`${site.baseUrl}/user/log-out-everywhere`, {});
    await settled();
    expect(heard).toEqual([[], []]);
    await one.session();
    await settled();
    expect(heard).toEqual([['out'], ['out']]);
  });

  test('as in H106: a 401 alone signs no user out: the client asks for the session first', async () => {
    const auth = site.tab(jar);
    await auth.password.register(ann);
    const heard = hear(auth);
    // Ten tabs renew at once: one wins, and nine are refused. All of them are signed in.
    const answers = await Promise.all(Array.from({ length: 10 }, () => auth.renew()));
    expect(new Set(answers.map((answer) => (answer.ok ? 200 : answer.status)))).toEqual(new Set([200, 401]));
    expect(heard).toEqual([]);
    // The session is dead: the same 401 of another call is told, after the question.
    jar.cookies.clear();
    jar.sent.length = 0;
    await auth.password.changePassword({ currentPassword: '', password: '', passwordConfirmation: '' });
    expect(jar.sent.map(({ method, url }) => `${method} ${url.slice(site.baseUrl.length)}`)).toEqual([
      'POST /user/password/change-password',
      'GET /user/session',
      'GET /user/session',
    ]);
    expect(heard).toEqual(['out']);
  });

  test('as in H106: a stranger is not signed out: a tab hears nothing of a session that it never had', async () => {
    const auth = site.tab(jar);
    const heard = hear(auth);
    await auth.session();
    await auth.renew();
    await auth.password.signIn(known);
    await settled();
    expect(heard).toEqual([]);
  });

  test('as in H106: an answer that is older than a log-out changes nothing', async () => {
    await site.tab(jar).password.register(ann);
    // The server has answered before the log-out is sent: the answer alone is late, and not the question.
    const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isHeld = true;
    const auth = createAuthClient<typeof User>({
      baseUrl: site.baseUrl,
      async fetch(url, request) {
        const response = await jar.fetch(url, request);
        if (request.method === 'GET' && isHeld) {
          arrived.resolve();
          await gate.promise;
        }
        return response;
      },
    });
    const heard = hear(auth);
    const asked = auth.session();
    await arrived.promise;
    await auth.logOut();
    isHeld = false;
    gate.resolve();
    expect(await asked).toMatchObject({ ok: true });
    await auth.session();
    expect(heard).toEqual(['out']);
  });

  test('as in H106: a listener that throws stops no other, and one that has stopped is not called', async () => {
    const auth = site.tab(jar);
    await auth.password.register(ann);
    const thrown: unknown[] = [];
    const onThrown = (error: unknown) => thrown.push(error);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', onThrown);
    try {
      const stopThrowing = auth.onSignedOut(() => {
        throw new Error('a listener of the application');
      });
      const stopped = hear(auth);
      hearNothing();
      const heard = hear(auth);
      expect(await auth.logOut()).toEqual({ ok: true });
      await settled();
      stopThrowing();
      expect([heard, stopped]).toEqual([['out'], []]);
      expect(thrown).toEqual([new Error('a listener of the application')]);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of before) process.on('uncaughtException', listener);
    }
  });

  test('as in H106: only the two words go over the channel, and other words are not listened to', async () => {
    const auth = site.tab(jar);
    const channel = new BroadcastChannel('ashlar:user');
    const words: unknown[] = [];
    channel.onmessage = (event) => words.push(event.data);
    try {
      await auth.password.register(ann);
      await auth.renew();
      await auth.logOut();
      await settled();
      expect(words).toEqual(['signed-in', 'signed-out']);
      await auth.password.signIn(known);
      const heard = hear(auth);
      for (const word of ['signed-up', null, { type: 'signed-out' }]) channel.postMessage(word);
      await settled();
      expect(heard).toEqual([]);
      await auth.logOut();
      // Two other tabs find the end out by themselves.
      channel.postMessage('signed-out');
      channel.postMessage('signed-out');
      await settled();
      expect(heard).toEqual(['out']);
    } finally {
      channel.close();
    }
  });
});
