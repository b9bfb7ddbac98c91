// A node may hold many connections that do nothing. This counts the heap, not the time.
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Info } from '@ashlar/authentication';
import { expect, onTestFinished, test } from 'vitest';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { stores } from '../../../authentication/src/test-setup/stores.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { origin } from '../test-setup/live-site.ts';
import { createLive } from './create-live.ts';
import type { LiveSocket } from './live.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const USERS = 50;
/** Four connections of each user come before the measurement: what is made once is there then, such as prepared statements. */
const warmUp = USERS * 4;
const measured = USERS * 20;

/** What `ws` gives to the application, as far as `attach` uses it. */
class QuietSocket extends EventEmitter implements LiveSocket {
  close(): void {
    this.emit('close');
  }
  terminate(): void {
    this.emit('close');
  }
}

/** What the heap holds once nothing more of it can be freed. */
async function heapUsed(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let unchanged = 0; unchanged < 5; unchanged++) {
    await sleep(20);
    collect();
    const { heapUsed: used } = process.memoryUsage();
    if (used < least - 1024) unchanged = 0;
    least = Math.min(least, used);
  }
  return least;
}

test.each(stores)(
  'H114 on $name an attached connection takes 1 KiB at most, beside its socket and its session',
  async ({ open }) => {
    const opened = await open([User, Token]);
    onTestFinished(() => opened.close());
    const auth = createAuthHttp({ domain: opened.domain, baseUrl: origin, limits: false });
    const live = createLive({ domain: opened.domain, resource: User });
    const register = Info.strategy(User, 'password');
    const sessions = await Promise.all(
      Array.from({ length: USERS }, async (_, index) => {
        const { $metadata } = await register.action('register', credentials(`user${index}`));
        return await auth.session(User, { headers: new Headers({ authorization: `Bearer ${$metadata.token}` }) });
      }),
    );
    const sockets = Array.from({ length: warmUp + measured }, () => new QuietSocket());
    async function attach(from: number, to: number): Promise<void> {
      for (let index = from; index < to; index++) {
        const [socket, session] = [sockets[index], sessions[index % USERS]];
        if (!socket || !session || !(await live.attach(socket, session))) throw new Error('a session was refused');
      }
    }
    await attach(0, warmUp);
    const before = await heapUsed();
    await attach(warmUp, warmUp + measured);
    const each = ((await heapUsed()) - before) / measured;
    expect(live.size).toBe(warmUp + measured);
    expect(each).toBeGreaterThan(100); // they are there
    expect(each).toBeLessThanOrEqual(1024);
  },
);
