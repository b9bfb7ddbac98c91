import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { ann, type HostCase, type HostUnderTest, hostCase, signedInClient } from './host-case.ts';
import { jsonOf, requestText } from './host-client.ts';
import { openWire } from './wire.ts';

const signIn = { method: 'POST', target: '/auth/user/password/sign-in' } as const;

/** Waits until something is so, for half a minute. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!isSo()) {
    assert.ok(Date.now() < deadline, `it never came to pass that ${what}`);
    await wait(5);
  }
}

/** Ends all sessions of the user, and says how many there were. */
async function countSessions(host: HostUnderTest): Promise<unknown> {
  const last = host.client();
  assert.equal((await last.post(signIn.target, ann)).status, 200);
  const { revoked } = jsonOf(await last.post('/auth/user/log-out-everywhere', {}));
  return Number(revoked) - 1;
}

/** A client that goes away while its request waits at the gate. */
async function departAtGate(host: HostUnderTest, text: string): Promise<void> {
  const reached = host.attempts.hold();
  const wire = openWire(host.port);
  wire.write(text);
  await reached;
  wire.destroy();
  await until('the request is aborted', () => host.requests.at(-1)?.signal.aborted === true);
  host.attempts.release();
}

export const departureCases: readonly HostCase[] = [
  hostCase(
    'H108: of a client that goes away during a sign-in no token stays',
    { needs: ['departure'] },
    async (host) => {
      await signedInClient(host);
      await departAtGate(host, requestText({ ...signIn, body: ann }));
      await departAtGate(host, requestText({ ...signIn, body: ann, headers: { 'Ashlar-Transport': 'bearer' } }));
      await host.answered();
      assert.equal(await countSessions(host), 1);
      assert.deepEqual(host.errors, []);
    },
  ),

  hostCase('a client that takes its answer is not one that goes away', { needs: ['departure'] }, async (host) => {
    const browser = await signedInClient(host);
    await browser.get('/auth/user/session');
    await wait(20);
    assert.ok(host.requests.every(({ signal }) => !signal.aborted));
    assert.equal(await countSessions(host), 1);
  }),

  hostCase('a client that breaks off in the middle of a body leaves no trace', {}, async (host) => {
    await signedInClient(host);
    for (let count = 0; count < 5; count++) {
      const wire = openWire(host.port);
      const text = requestText({ ...signIn, body: ann });
      wire.write(text.slice(0, -5));
      await wait(10);
      wire.destroy();
    }
    await wait(100);
    assert.equal(await countSessions(host), 1);
    assert.deepEqual(host.errors, []);
  }),
];
