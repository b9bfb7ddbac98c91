import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { desk, Member } from '../test-setup/desk.ts';
import { errorsOf, sendRaw } from '../test-setup/raw-request.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, Token, User } from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => {
  await served.close();
});

const ann = credentials('ann');
const register = '/auth/user/password/register';
const signIn = '/auth/user/password/sign-in';
describe.each(stores)('H16: on $name', (store) => {
  const secretText = 'correct-horse-battery';

  test('no answer and nothing that `onError` gets holds a value of an argument', async () => {
    served = await serveAccounts(store, { resources: [User, Member, Token] });
    const heard: string[] = [];
    const browser = served.browser();
    const other = credentials('bob');
    heard.push((await browser.post(register, { ...ann, password: secretText, passwordConfirmation: secretText })).text);
    const wrong: readonly (readonly [string, object])[] = [
      [register, { email: secretText, password: { text: secretText }, passwordConfirmation: [secretText] }],
      [register, { ...ann, password: secretText, passwordConfirmation: secretText }],
      [register, { ...other, password: secretText, passwordConfirmation: `${secretText}2` }],
      [signIn, { email: ann.email, password: `${secretText}2` }],
      [signIn, { email: `${secretText}@example.com`, password: secretText }],
      ['/auth/user/password/sign-in-with-token', { token: secretText }],
      [
        '/auth/user/password/change-password',
        { currentPassword: secretText, password: 7, passwordConfirmation: secretText },
      ],
      [
        '/auth/user/password/change-password',
        { currentPassword: `${secretText}2`, password: secretText, passwordConfirmation: secretText },
      ],
      ['/auth/member/confirmation/confirm', { token: secretText }],
      [
        '/auth/member/password/reset',
        { resetToken: secretText, password: secretText, passwordConfirmation: secretText },
      ],
      ['/auth/member/desk/fail', { how: secretText, more: secretText }],
      ['/auth/member/desk/sign-in', { badge: secretText }],
      ['/auth/member/desk/fail', { how: 'framework' }],
    ];
    for (const [path, body] of wrong) heard.push((await browser.post(path, body)).text);
    for (const body of [
      { reason: secretText, pin: secretText },
      { reason: secretText, broken: secretText },
      { until: secretText },
    ]) {
      heard.push((await browser.send('DELETE', '/auth/member/desk/clear', { body })).text);
    }
    const headers = { 'Content-Type': 'application/json' };
    heard.push((await sendRaw(served.auth, signIn, { headers, body: `{"password":"${secretText}` })).text);
    heard.push(...served.errors.map((error) => inspect(error, { depth: 9, showHidden: true })));
    expect(served.errors).not.toEqual([]);
    for (const text of heard) expect(text).not.toContain(secretText);
  });

  test('a message of the application that quotes a value is replaced', async () => {
    served = await serveAccounts(store, { resources: [Member, Token] });
    const answer = await served
      .browser()
      .send('DELETE', '/auth/member/desk/clear', { body: { reason: 'x', pin: '4711' } });
    expect([answer.status, errorsOf(answer)]).toEqual([400, [{ detail: 'is not valid', pointer: '#/pin' }]]);
  });

  test('an action gets what the body says, and an error of an action its status and pointer', async () => {
    served = await serveAccounts(store, { resources: [Member, Token] });
    const browser = served.browser();
    desk.asked.length = 0;
    const body = { reason: 'closed', until: '2030-01-01', seats: '12' };
    expect((await browser.send('DELETE', '/auth/member/desk/clear', { body })).status).toBe(204);
    expect(desk.asked).toEqual([{ given: { reason: 'closed', until: new Date('2030-01-01'), seats: 12n } }]);
    const fail = async (how: string): Promise<unknown> => {
      const { status, body: problem } = await browser.post('/auth/member/desk/fail', { how });
      return [status, Object(problem).code, Object(problem).title, Object(problem).errors];
    };
    expect(await fail('notFound')).toEqual([404, 'NOT_FOUND', 'there is no such record', undefined]);
    expect(await fail('conflict')).toEqual([
      ...[409, 'CONFLICT', 'this value exists already'],
      [{ detail: 'is taken', pointer: '#/place/0' }],
    ]);
    expect(await fail('forbidden')).toEqual([403, 'DESK_CLOSED', 'this is not allowed', undefined]);
    expect(await fail('unavailable')).toEqual([
      503,
      'STORE_UNAVAILABLE',
      'the service is not available: try again',
      undefined,
    ]);
    expect(await fail('framework')).toEqual([500, 'INTERNAL', 'something went wrong', undefined]);
    const taken = await (async () => {
      await browser.post('/auth/member/password/register', ann);
      return await served.browser().post('/auth/member/password/register', ann);
    })();
    expect([taken.status, errorsOf(taken)]).toEqual([409, [{ detail: 'is taken already', pointer: '#/email' }]]);
  });
});
