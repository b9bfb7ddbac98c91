// A log-out everywhere that reaches every connection of one user, on both servers, and no other one.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, openBrowser } from './browser.ts';
import type { Connection } from './connection.ts';
import type { RunningServer } from './servers.ts';
import { BrokenPromise, check, say, step, table } from './telling.ts';

/** How soon every connection has to be closed, in milliseconds. Without signals it would take up to 30 seconds. */
const LIMIT = 5000;
/** How long a log-out that was rolled back may still close something, in milliseconds. */
const WAIT = 1000;

const names = ['laptop', 'phone', 'tablet'] as const;

/** Where the story takes place. */
export interface Stage {
  readonly servers: readonly RunningServer[];
  /** Every browser that the story opens, so that they can be closed whatever happens. */
  readonly browsers: Browser[];
}

/** Opens the browsers of a user. */
async function openBrowsers(user: string, servers: readonly RunningServer[], opened: Browser[]): Promise<Browser[]> {
  const own: Browser[] = [];
  for (const name of names) {
    const action = own.length === 0 ? 'register' : 'sign-in';
    const browser = await openBrowser(`${user}'s ${name}`, servers, { action, email: `${user}@example.com` });
    own.push(browser);
    opened.push(browser);
  }
  say(`${user} is signed in on ${names.join(', ')}: ${connectionsOf(own).length} connections`);
  return own;
}

/** Runs all steps. A check that fails ends the demo with an error. */
export async function tellStory({ servers, browsers: opened }: Stage): Promise<void> {
  const [first, second] = servers;
  if (first === undefined || second === undefined) throw new Error('the story needs two servers');
  step('Ann and Bob open three browsers each. Each opens a WebSocket and an event stream to both servers');
  const ann = await openBrowsers('ann', servers, opened);
  const bob = await openBrowsers('bob', servers, opened);
  await checkServed([...ann, ...bob], 'all connections are served');
  await changeMind(first, ann, bob);
  await logOutEverywhere(second, ann, bob);
}

async function changeMind(server: RunningServer, ann: readonly Browser[], bob: readonly Browser[]): Promise<void> {
  step(`Ann logs out everywhere on the ${server.name} server, in a transaction that is rolled back`);
  const answer = await ann[0]?.post(server, '/change-of-mind');
  say(`> POST /change-of-mind: ${answer?.status}`);
  check('the transaction failed after its log-out', answer?.status === 409);
  await sleep(WAIT);
  await checkServed([...ann, ...bob], `${WAIT} ms later nothing has closed, and all connections are served`);
}

async function logOutEverywhere(
  server: RunningServer,
  ann: readonly Browser[],
  bob: readonly Browser[],
): Promise<void> {
  step(`Ann logs out everywhere, on the ${server.name} server`);
  const hers = connectionsOf(ann);
  const sentAt = performance.now();
  const closing = Promise.all(ann.map((browser) => endingsOf(browser, sentAt)));
  const answer = await ann[0]?.post(server, '/auth/user/log-out-everywhere');
  const answeredAfter = performance.now() - sentAt;
  say(`> POST /auth/user/log-out-everywhere: ${answer?.status} ${answer?.body}, after ${ms(answeredAfter)}`);
  check('three sessions were revoked', answer?.body === '{"revoked":3}');
  const inTime = await Promise.race([closing, sleep(LIMIT, undefined, { ref: false })]);
  if (inTime === undefined) {
    const open = hers.filter((connection) => connection.isOpen()).length;
    throw new BrokenPromise(`${open} of Ann's ${hers.length} connections are open after ${LIMIT} ms`);
  }
  const endings = inTime.flat();
  table([['', 'server', 'connection', 'closed after', 'it was told'], ...endings.map(({ row }) => row)]);
  const last = Math.max(...endings.map(({ after }) => after));
  check(
    `all ${hers.length} of Ann's connections closed, the last after ${ms(last)} (limit: ${LIMIT} ms)`,
    last <= LIMIT,
  );
  const expected = endings.every(({ said }) => said === '4401 session ended' || said === 'signed-out');
  check('each was told why', expected);
  await checkServed(bob, `none of Bob's ${connectionsOf(bob).length} closed: all are served`);
  const statuses = await Promise.all(ann.map((browser) => browser.tries(server)));
  check(
    `Ann's browsers get in no more: ${statuses.join(', ')}`,
    statuses.every((status) => status === 401),
  );
}

interface Ending {
  readonly after: number;
  readonly said: string;
  readonly row: readonly string[];
}

/** How the connections of a browser end, each with the time since the log-out was sent. */
async function endingsOf({ name, connections }: Browser, sentAt: number): Promise<readonly Ending[]> {
  return await Promise.all(
    connections.map(async ({ kind, server, ended }) => {
      const { at, said } = await ended;
      const after = at - sentAt;
      return { after, said, row: [name, server.name, kind, ms(after).padStart(7), said] };
    }),
  );
}

async function checkServed(browsers: readonly Browser[], promise: string): Promise<void> {
  const late = new Set(connectionsOf(browsers));
  const serving = Promise.all([...late].map((each) => each.served().then(() => void late.delete(each))));
  await Promise.race([serving, sleep(LIMIT, undefined, { ref: false })]);
  for (const { kind, server, isOpen } of late)
    say(`not served: ${kind}, ${server.name}, ${isOpen() ? 'open' : 'closed'}`);
  check(promise, late.size === 0);
}

function connectionsOf(browsers: readonly Browser[]): readonly Connection[] {
  return browsers.flatMap(({ connections }) => connections);
}

const ms = (time: number): string => `${time.toFixed(1)} ms`;
