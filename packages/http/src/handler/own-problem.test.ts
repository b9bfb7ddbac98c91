import { Info } from '@ashlar/authentication';
import { afterEach, describe, expect, test } from 'vitest';
import { credentials, type ServedAccounts, serveAccounts, stores, User } from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

/** What a route throws whose action is given these parameters. */
async function thrownBy(params: object, action: 'register' | 'signIn' = 'register'): Promise<unknown> {
  const password = Info.strategy(User, 'password').in(served.domain);
  return await password.action(action, params as never).catch((error: unknown) => error);
}

describe.each(stores)('on $name', (store) => {
  test('an error of an action in a route of the application is a problem, as in the routes of authentication', async () => {
    served = await serveAccounts(store);
    const { auth, errors } = served;
    const ann = credentials('ann');
    const invalid = auth.problem(await thrownBy({ ...ann, email: 'ann' }));
    expect(invalid.problem).toMatchObject({ status: 400, code: 'INVALID_INPUT', errors: [{ pointer: '#/email' }] });
    await thrownBy(ann);
    const taken = auth.problem(await thrownBy(ann));
    expect(taken.problem).toMatchObject({ status: 409, code: 'CONFLICT', errors: [{ pointer: '#/email' }] });
    const failed = auth.problem(await thrownBy({ email: ann.email, password: 'another one' }, 'signIn')).toResponse();
    expect([failed.status, failed.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="user"']);
    const refused = await auth.requireSession(User, new Request(auth.baseUrl)).catch((error: unknown) => error);
    expect(auth.problem(refused)).toBe(refused);
    expect(errors).toEqual([]);
  });

  test('H110: any other error in a route of the application is 500 and says nothing, and onError hears of it once', async () => {
    served = await serveAccounts(store);
    const mistake = new TypeError('a secret of the server');
    const answer = served.auth.problem(mistake).toResponse();
    expect(answer.status).toBe(500);
    expect(JSON.parse(await answer.text())).toEqual({
      type: 'about:blank',
      title: 'something went wrong',
      status: 500,
      code: 'INTERNAL',
    });
    expect(served.errors).toEqual([mistake]);
  });
});
