// The attack: a thief with a stolen cookie begins requests, and sends their bodies once the user has logged out everywhere.
import { expect, test } from 'vitest';
import { createBrowser } from '../test-setup/browser.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import { baseUrl, credentials, serveAccounts, stores } from '../test-setup/served-accounts.ts';

test.each(stores)('on $name a body that comes after the log-out is refused', async (store) => {
  const { auth, close } = await serveAccounts(store);
  const browser = createBrowser(auth);
  await browser.post('/auth/user/password/register', credentials('ann'));
  const stolen = `__Host-user=${browser.jar.get('__Host-user')}`;
  const begin = (path: string, body: unknown) => {
    let finish = (): void => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        finish = () => {
          controller.enqueue(new TextEncoder().encode(JSON.stringify(body)));
          controller.close();
        };
      },
    });
    const headers = { Origin: baseUrl, Cookie: stolen, 'Content-Type': 'application/json' };
    return { answer: sendRaw(auth, path, { headers, body: stream }), finish: () => finish() };
  };
  const { password: currentPassword } = credentials('ann');
  const password = 'the password of a thief';
  const begun = [
    begin('/auth/user/password/change-password', { currentPassword, password, passwordConfirmation: password }),
    begin('/auth/user/log-out-everywhere', {}),
    begin('/auth/user/session/renew', {}),
  ];
  expect((await browser.post('/auth/user/log-out-everywhere', {})).status).toBe(200);
  for (const { finish } of begun) finish();
  const answers = await Promise.all(begun.map(({ answer }) => answer));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  const again = await browser.post('/auth/user/password/sign-in', {
    email: credentials('ann').email,
    password: currentPassword,
  });
  expect(again.status).toBe(200);
  await close();
});
