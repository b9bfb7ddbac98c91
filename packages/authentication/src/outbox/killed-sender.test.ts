// A process that is killed on the way to a receiver: the log-out stands, and another process tells of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Outbox, Token, tellingUser } from '../test-setup/telling-accounts.ts';

const program = fileURLToPath(new URL('../test-setup/telling-process.ts', import.meta.url));
const onSources = new URL('../../../../tools/resolve-sources.mjs', import.meta.url).href;

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let shop: TestReceiver;
  let User: ReturnType<typeof tellingUser>;
  let child: ChildProcess | undefined;
  let ahead = 0;
  const errors: unknown[] = [];

  beforeEach(async () => {
    ahead = 0;
    errors.length = 0;
    shop = await openReceiver('https://shop.example');
    User = tellingUser(shop.alone);
    const clock = () => Date.now() + ahead;
    opened = await open([User, Token, Outbox], { clock, onError: (error) => errors.push(error) });
    await Info.strategy(User, 'password').action('register', credentials('ann'));
    // It would look for what others have left, also before the other process is killed.
    await opened.domain.close();
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await opened.close();
    await shop.stop();
  });

  function startProcess(
    where: 'beforePush' | 'beforeAnswer',
  ): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
    const args = ['--import', onSources, program, JSON.stringify(opened.address), shop.url, where];
    const started = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    child = started;
    return started;
  }

  async function kill(started: ChildProcess): Promise<void> {
    started.kill('SIGKILL');
    expect(await once(started, 'exit')).toEqual([null, 'SIGKILL']);
  }

  const rows = () => opened.query('select id from outbox');

  test('O8 killed between the commit and the push: another process sends the event by itself', async () => {
    const started = startProcess('beforePush');
    await once(started.stdout, 'data');
    await kill(started);
    const waiting = await rows();
    expect(waiting).toHaveLength(1);
    const { domain } = opened.openAnother();
    const [post] = await shop.has(1);
    expect(post?.jti).toBe(waiting[0]?.id);
    await domain.settled();
    expect(await rows()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('O8 killed between the push and the delete: the event is sent again, with the same jti, when its time has run out', async () => {
    let first = true;
    shop.answer = () => {
      const status = first ? undefined : 202;
      first = false;
      return status;
    };
    const started = startProcess('beforeAnswer');
    await shop.has(1);
    await kill(started);
    expect(await rows()).toHaveLength(1);
    expect(shop.posts).toHaveLength(1);
    ahead = 60_000;
    const { domain } = opened.openAnother();
    const [one, again] = await shop.has(2);
    expect(again?.jti).toBe(one?.jti);
    await domain.settled();
    expect(await rows()).toEqual([]);
  });
});
