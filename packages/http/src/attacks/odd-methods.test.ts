// The attack: methods that only HTTP/2 carries. A stranger could cause an error of ours with each request.
import { createServer } from 'node:http2';
import { expect, test } from 'vitest';
import { toNodeListener } from '../node.ts';
import { http2Client } from '../test-setup/http2-client.ts';
import { serveAnn } from '../test-setup/listening.ts';

const methods = ['get', 'Get', 'head', 'post', 'delete', 'trace', 'TRACK', 'connect', 'patch', '_', 'GET2', "a'b"];

test('a method that no request of the web has is 405, and no error of ours', async () => {
  const { auth, cookie, errors } = await serveAnn();
  const listener = toNodeListener(auth);
  const { send } = await http2Client(createServer((request, response) => void listener(request, response)));
  const own = { ':path': '/auth/user/session', cookie };
  for (const method of methods) {
    for (const body of ['', '{}']) {
      const { status } = await send({ headers: { ...own, ':method': method }, body });
      expect([method, body, status]).toEqual([method, body, 405]);
    }
  }
  // `delete` is not `DELETE`, so the session lives.
  expect([(await send({ headers: own })).status, errors]).toEqual([200, []]);
});
