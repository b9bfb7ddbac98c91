import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../test-setup/browser.ts';
import { type RawRequest, sendRaw, streamOf } from '../test-setup/raw-request.ts';
import { baseUrl, credentials, type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => {
  vi.useRealTimers();
  await served.close();
});

const ann = credentials('ann');
const register = '/auth/user/password/register';
const signIn = '/auth/user/password/sign-in';
const json = { 'Content-Type': 'application/json' };

/** Sends a body as it is, with these headers alone. */
async function send(
  path: string,
  body: RawRequest['body'],
  headers: Record<string, string>,
  method = 'POST',
): Promise<Answer> {
  return await sendRaw(served.auth, path, { method, headers, body: body ?? null });
}

describe.each(stores)('on $name', (store) => {
  const serve = async (): Promise<void> => {
    served = await serveAccounts(store);
  };

  describe('H14: the media type', () => {
    const good = JSON.stringify({ email: ann.email, password: ann.password });
    beforeEach(async () => {
      await serve();
      await served.browser().post(register, ann);
      served.statements.length = 0;
    });

    test.each([
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;Charset="UTF-8"',
      'application/json; profile="x"',
    ])('%s is accepted', async (type) => {
      expect((await send(signIn, good, { 'Content-Type': type })).status).toBe(200);
    });

    test.each([
      'text/plain',
      'text/json',
      'application/problem+json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/json; charset=iso-8859-1',
      'application/json; charset = utf-16',
      'application/json, application/json',
      'application/jsonp',
      '*/*',
      '',
    ])('%j is 415 with Accept-Post', async (type) => {
      for (const body of [good, streamOf(good)]) {
        const answer = await send(signIn, body, { 'Content-Type': type });
        expect([answer.status, answer.headers.get('accept-post'), answer.body]).toMatchObject([
          ...[415, 'application/json'],
          { code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
        ]);
      }
      expect(served.statements).toEqual([]);
    });

    test('no type is 415, and a content coding too', async () => {
      for (const headers of [{}, { ...json, 'Content-Encoding': 'gzip' }]) {
        const answer = await send(signIn, streamOf(good), headers);
        expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([415, 'identity']);
      }
      expect((await send(signIn, good, { ...json, 'Content-Encoding': 'identity' })).status).toBe(200);
    });

    test('it is judged before the length, and after the origin and the credential', async () => {
      const long = 'x'.repeat(20_000);
      expect((await send(signIn, long, { 'Content-Type': 'text/plain' })).status).toBe(415);
      expect((await send(signIn, streamOf(long), {})).status).toBe(415);
      expect((await send(signIn, long, { 'Content-Type': 'text/plain', Origin: 'https://evil.example' })).status).toBe(
        403,
      );
      const bearer = { 'Content-Type': 'text/plain', Authorization: 'Bearer' };
      expect((await send(signIn, long, bearer)).status).toBe(400);
      expect((await send('/auth/user/session/renew', long, { 'Content-Type': 'text/plain' })).status).toBe(401);
    });
  });

  describe('H15: the length', () => {
    const padded = (size: number): string => {
      const start = `{"email":"${ann.email}","password":"${ann.password}"`;
      return `${start}${' '.repeat(size - start.length - 1)}}`;
    };

    test('16 KiB are read, one byte more is 413, whatever Content-Length says', async () => {
      await serve();
      await served.browser().post(register, ann);
      expect((await send(signIn, padded(16_384), json)).status).toBe(200);
      for (const length of [undefined, '0', '10', '-1', 'x', '16384']) {
        const headers = length === undefined ? json : { ...json, 'Content-Length': length };
        const answer = await send(signIn, streamOf(padded(16_385)), headers);
        expect([length, answer.status, Object(answer.body).code]).toEqual([length, 413, 'CONTENT_TOO_LARGE']);
        expect([length, (await send(signIn, streamOf(padded(16_384)), headers)).status]).toEqual([length, 200]);
      }
      expect((await send(signIn, streamOf('{}'), { ...json, 'Content-Length': '16385' })).status).toBe(413);
      expect((await send(signIn, streamOf('{}'), { ...json, 'Content-Length': '1e99' })).status).toBe(413);
    });

    test('a body is not read further once it is too long, and its sender hears that', async () => {
      await serve();
      let [pulls, cancelled] = [0, false];
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulls += 1;
          controller.enqueue(new Uint8Array(1024).fill(32));
        },
        cancel() {
          cancelled = true;
        },
      });
      expect((await send(signIn, endless, json)).status).toBe(413);
      expect(pulls).toBeLessThanOrEqual(18);
      expect(cancelled).toBe(true);
    });

    test('many chunks of one byte are one body', async () => {
      await serve();
      await served.browser().post(register, ann);
      expect((await send(signIn, streamOf(...padded(4000)), json)).status).toBe(200);
    });

    test('a body that stops is 408 after ten seconds, also before its first byte and with a type that is not accepted', async () => {
      await serve();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      for (const [first, headers] of [
        ['{"email":', json],
        [undefined, json],
        [undefined, { 'Content-Type': 'text/plain' }],
      ] as const) {
        let cancelled = false;
        const stalled = new ReadableStream<Uint8Array>({
          start(controller) {
            if (first !== undefined) controller.enqueue(new TextEncoder().encode(first));
          },
          cancel: () => {
            cancelled = true;
            return new Promise(() => {});
          },
        });
        const answer = send(signIn, stalled, headers);
        let settled = false;
        void answer.finally(() => {
          settled = true;
        });
        while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
        await vi.advanceTimersByTimeAsync(9999);
        expect(settled).toBe(false);
        await vi.advanceTimersByTimeAsync(1);
        expect([(await answer).status, (await answer).body]).toMatchObject([408, { code: 'REQUEST_TIMEOUT' }]);
        expect([cancelled, vi.getTimerCount()]).toEqual([true, 0]);
      }
    });

    test('a body that breaks off is 400, and nothing of ours', async () => {
      await serve();
      const broken = new ReadableStream<Uint8Array>({
        pull: () => Promise.reject(new Error('ECONNRESET while reading the password')),
      });
      const answer = await send(signIn, broken, json);
      expect([answer.status, Object(answer.body).code]).toEqual([400, 'INVALID_REQUEST']);
      expect(served.errors).toEqual([]);
    });

    test('a body that the application has read before is its mistake: 500, and `onError` hears the cure', async () => {
      await serve();
      const request = new Request(baseUrl + signIn, { method: 'POST', headers: json, body: '{}' });
      await request.text();
      expect((await served.auth.handler(request)).status).toBe(500);
      expect(served.errors).toMatchObject([{ message: expect.stringContaining('request.clone()') }]);
    });
  });
});
