// Nodes that are processes of their own: they hear of log-outs, also after they were stopped for a while.
import { setTimeout as sleep } from 'node:timers/promises';
import { Info } from '@ashlar/authentication';
import { describe, expect, onTestFinished, test } from 'vitest';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { stores } from '../../../authentication/src/test-setup/stores.ts';
import { startNodeElsewhere } from '../test-setup/live-site.ts';

const ended = { code: 4401, reason: 'session ended' };
const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const bearer = ({ $metadata: { token } }: { readonly $metadata: { readonly token: string } }) => ({
  authorization: `Bearer ${token}`,
});

describe.each(stores)('on $name', ({ open }) => {
  test('H81 H99 a log-out in one process closes the sockets of two others within a second, and no other one', async () => {
    const opened = await open([User, Token]);
    onTestFinished(() => opened.close());
    const [ann, bob] = [
      await password.action('register', credentials('ann')),
      await password.action('register', credentials('bob')),
    ];
    const nodes = await Promise.all([startNodeElsewhere(opened.address), startNodeElsewhere(opened.address)]);
    const hers = await Promise.all(nodes.map((node) => node.connect(bearer(ann))));
    const his = await Promise.all(nodes.map((node) => node.connect(bearer(bob))));
    await logOut.action('logOutEverywhere', { user: ann });
    const at = performance.now();
    expect(await Promise.all(hers.map(({ closed }) => closed))).toEqual([ended, ended]);
    // A second on a machine that is at rest. A look at all would find it after thirty.
    expect(performance.now() - at).toBeLessThan(10_000);
    expect(his.map(({ isOpen }) => isOpen())).toEqual([true, true]);
  });

  test('W10 a process that was stopped for longer than blindAfter handles no message of a session that has ended', async () => {
    const opened = await open([User, Token]);
    onTestFinished(() => opened.close());
    const [ann, bob] = [
      await password.action('register', credentials('ann')),
      await password.action('register', credentials('bob')),
    ];
    const node = await startNodeElsewhere(opened.address, { sweep: '1 second', blindAfter: '2 seconds' });
    const [hers, his] = [await node.connect(bearer(ann)), await node.connect(bearer(bob))];
    node.signal('SIGSTOP');
    await logOut.action('logOutEverywhere', { user: ann });
    hers.socket.send('too late');
    his.socket.send('patient');
    await sleep(3000);
    node.signal('SIGCONT');
    expect(await hers.closed).toEqual(ended);
    expect(hers.received).toEqual(['welcome']);
    await expect.poll(() => his.received).toEqual(['welcome', 'handled patient']);
  });

  test('H97 a process whose domain has closed ends by itself: no timer, connection or listener keeps it', async () => {
    const opened = await open([User, Token]);
    onTestFinished(() => opened.close());
    const ann = await password.action('register', credentials('ann'));
    const node = await startNodeElsewhere(opened.address);
    const client = await node.connect(bearer(ann));
    const at = performance.now();
    expect(await node.end()).toBe(0);
    expect(await client.closed).toEqual({ code: 1001, reason: 'going away' });
    // Whatever kept it would keep it for thirty seconds, or for ever.
    expect(performance.now() - at).toBeLessThan(20_000);
  });
});
