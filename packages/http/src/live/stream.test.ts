// An event stream ends with its session, and says so.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Info } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumPath, launchChromium } from '../../../../tools/chromium.ts';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { textsOf } from '../test-setup/event-texts.ts';
import { createLive } from './create-live.ts';
import type { Live, LiveOptions, SendEvent } from './live.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const comment = ':\n\n';

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  const errors: unknown[] = [];
  beforeEach(async () => {
    errors.length = 0;
    opened = await open([User, Token], { onError: (error) => errors.push(error) });
  });
  afterEach(() => opened.close());

  function site(options: Pick<LiveOptions<typeof User>, 'keepAlive'> = {}): {
    live: Live<object>;
    auth: ReturnType<typeof createAuthHttp>;
  } {
    const auth = createAuthHttp({ domain: opened.domain, baseUrl: 'https://app.example.com', limits: false });
    const live = createLive({ domain: opened.domain, resource: User, ...options });
    return { live, auth };
  }

  async function sessionOf({ auth }: ReturnType<typeof site>, token: string) {
    const session = await auth.session(User, { headers: new Headers({ authorization: `Bearer ${token}` }) });
    if (session === null) throw new TypeError('expected a session');
    return session;
  }

  test('H96 the stream gets its events, then signed-out, and nothing that comes after the log-out', async () => {
    const made = site();
    const ann = await password.action('register', credentials('ann'));
    let send: SendEvent = () => {};
    let gone: AbortSignal | undefined;
    const answer = made.live.stream(await sessionOf(made, ann.$metadata.token), (sends, signal) => {
      send = sends;
      gone = signal;
      send({ data: 'one\ntwo', event: 'news', id: '1\nevent: forged' });
    });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const text = answer.text();
    await expect.poll(() => gone?.aborted).toBe(false);
    await logOut.action('logOutEverywhere', { user: ann });
    await expect.poll(() => gone?.aborted).toBe(true);
    send({ data: 'too late' });
    expect(await text).toBe(
      'event: news\nid: 1 event: forged\ndata: one\ndata: two\n\nevent: signed-out\ndata: session ended\n\n',
    );
    expect(made.live.size).toBe(0);
  });

  test('a silent stream sends comments, so that proxies keep it; behind what is not read no further one waits', async () => {
    const made = site({ keepAlive: '1 second' });
    const ann = await password.action('register', credentials('ann'));
    const session = await sessionOf(made, ann.$metadata.token);
    const began = performance.now();
    const reader = textsOf(made.live.stream(session, () => {}));
    const comments = [await reader.next(), await reader.next()];
    await sleep(3200);
    comments.push(await reader.next());
    const last = (async () => {
      for (;;) {
        const text = await reader.next();
        if (text !== comment) return text;
        comments.push(text);
      }
    })();
    await logOut.action('logOutEverywhere', { user: ann });
    expect(await last).toBe('event: signed-out\ndata: session ended\n\n');
    expect(new Set(comments)).toEqual(new Set([comment]));
    // One came each second. Of those that came in the pause one has waited, however late the others were.
    expect(comments.length).toBeLessThan(Math.floor((performance.now() - began) / 1000));
  });

  test('work that fails ends the stream, and onError hears of it', async () => {
    const made = site();
    const ann = await password.action('register', credentials('ann'));
    const failure = new Error('no news today');
    const answer = made.live.stream(await sessionOf(made, ann.$metadata.token), (send) => {
      send({ data: 'one' });
      throw failure;
    });
    expect(await answer.text()).toBe('data: one\n\n');
    expect(made.live.size).toBe(0);
    expect(errors).toEqual([failure]);
  });

  test('of work that fails, a client that does not read what waits is cut after two seconds', async () => {
    const made = site();
    const ann = await password.action('register', credentials('ann'));
    const session = await sessionOf(made, ann.$metadata.token);
    const failure = new Error('no news today');
    const began = performance.now();
    const texts = textsOf(
      made.live.stream(session, (send) => {
        for (let number = 0; number < 10; number++) send({ data: String(number) });
        throw failure;
      }),
    );
    expect(await texts.next()).toBe('data: 0\n\n');
    await expect.poll(() => made.live.size).toBe(0);
    expect(performance.now() - began).toBeGreaterThan(1900);
    expect(performance.now() - began).toBeLessThan(10_000);
    await expect(texts.next()).rejects.toThrow('the client does not read its events');
    expect(errors).toEqual([failure]);
  });

  test('a session that has ended before gets signed-out, and the work never begins', async () => {
    const made = site();
    const ann = await password.action('register', credentials('ann'));
    const session = await sessionOf(made, ann.$metadata.token);
    await logOut.action('logOutEverywhere', { user: ann });
    let began = false;
    const answer = made.live.stream(session, () => {
      began = true;
    });
    expect(await answer.text()).toBe('event: signed-out\ndata: session ended\n\n');
    expect(began).toBe(false);
  });

  test.skipIf(chromiumPath() === undefined && process.env.CI !== 'true')(
    "H96 Chromium's EventSource gets signed-out and stops after the 401",
    async () => {
      const server = createServer();
      const port = await new Promise<number>((resolve) => {
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      });
      const baseUrl = `http://localhost:${port}`;
      const auth = createAuthHttp({ domain: opened.domain, baseUrl, limits: false });
      const live = createLive({ domain: opened.domain, resource: User });
      const statuses: number[] = [];
      server.on('request', async (request, response) => {
        if (request.url !== '/events') {
          response.setHeader('content-type', 'text/html').end('<title>page</title>');
          return;
        }
        const session = await auth.session(User, { headers: new Headers({ cookie: request.headers.cookie ?? '' }) });
        statuses.push(session === null ? 401 : 200);
        if (session === null) {
          response.writeHead(401).end();
          return;
        }
        const answer = live.stream(session, (send) => send({ data: 'hello' }));
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        await pipeline(Readable.fromWeb(answer.body ?? new ReadableStream()), response).catch(() => undefined);
      });
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      const ann = await password.action('register', credentials('ann'));
      const browser = await launchChromium();
      onTestFinished(() => browser.close());
      const page = await browser.newPage();
      await page.context().addCookies([{ name: 'user-dev', value: ann.$metadata.token, url: baseUrl }]);
      await page.goto(baseUrl);
      await page.evaluate(`
        window.heard = [];
        window.source = new EventSource('/events');
        source.onmessage = ({ data }) => heard.push(data);
        source.addEventListener('signed-out', ({ data }) => heard.push(data));
      `);
      await expect.poll(() => page.evaluate('heard')).toEqual(['hello']);
      await logOut.action('logOutEverywhere', { user: ann });
      await expect.poll(() => page.evaluate('source.readyState')).toBe(2);
      expect(await page.evaluate('heard')).toEqual(['hello', 'session ended']);
      expect(statuses).toEqual([200, 401]);
    },
    30_000,
  );
});
