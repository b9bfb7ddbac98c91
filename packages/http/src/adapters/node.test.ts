import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { signedIn, toNodeListener } from '../node.ts';
import { listening, serveAnn } from '../test-setup/listening.ts';
import { User } from '../test-setup/served-accounts.ts';

test('what a listener throws goes to onError, and is answered with 500; one that has begun to answer is cut', async () => {
  const { auth, cookie, errors } = await serveAnn();
  const serveAuth = toNodeListener(auth);
  const broken = signedIn(auth, User)(() => Promise.reject(new Error('broken')));
  const begun = signedIn(
    auth,
    User,
  )((_request, response) => {
    response.write('begun');
    throw new Error('broken later');
  });
  const server = createServer((request, response) => {
    if (request.url === '/broken') return void broken(request, response);
    if (request.url === '/begun') return void begun(request, response);
    return void serveAuth(request, response);
  });
  const send = await listening(server);
  const answer = await send('/broken', { headers: { cookie } });
  expect([answer.status, Object(await answer.json()).code]).toEqual([500, 'INTERNAL']);
  await expect(send('/begun', { headers: { cookie } }).then((begun) => begun.text())).rejects.toThrow();
  expect(errors.map(String)).toEqual(['Error: broken', 'Error: broken later']);
  expect((await send('/auth/user/session', { headers: { cookie } })).status).toBe(200);
});
