import { setTimeout as sleep } from 'node:timers/promises';
import { AshlarError, type Scope } from '@ashlar/core';
import { type AuthenticatedResource, authenticate } from '../sessions/authenticate.ts';
import { subjectOf } from '../token/subject.ts';
import { findGhostSessions } from './find-ghost-sessions.ts';
import type { GatedSender } from './gated-sender.ts';
import type { Ghost } from './judge-sessions.ts';
import { linkCalls } from './link-calls.ts';
import { movesOf } from './moves.ts';
import { passwordCalls } from './password-calls.ts';
import { createPlayer, type Move, type Player } from './player.ts';
import { pick, type Random } from './seeded-random.ts';
import { historyOf } from './session-history.ts';
import { createSessionLedger } from './session-ledger.ts';
import type { SessionObserver } from './session-observer.ts';

/** What to play with. */
export interface RoundOptions {
  /** Registers a user with this password and returns the record. No other user of the exploration has that number. */
  register(password: string, number: number): Promise<object>;
  /** The name of the password strategy. Default 'password'. */
  readonly strategy?: string;
  /** The name of the log-out. Default 'logOutEverywhere'; without that add-on no caller logs out. */
  readonly addOn?: string;
  /** The name of the strategy that mails links. Default 'magicLink'; without that strategy no caller uses a link. */
  readonly link?: string;
  /** The sender of the resource. Without it no caller resets a password or uses a link. */
  readonly sender?: GatedSender;
  /** More moves, such as those of your own strategies. */
  readonly moves?: Readonly<Record<string, Move>>;
  /** What else has to end with its session, such as live connections. */
  readonly observers?: readonly SessionObserver[];
}

/** An interleaving that broke the invariant. */
export interface Violation {
  /** Explore with this seed and one interleaving to get the same plan again: who does what, not what comes first. */
  readonly seed: number;
  readonly ghosts: readonly Ghost[];
  /** Errors other than AUTHENTICATION_FAILED, and a last sign-in with the wrong outcome. */
  readonly problems: readonly string[];
  /** The calls in the order in which they ended: `begin-end what: outcome`. */
  readonly log: readonly string[];
}

/** The result of one interleaving. */
export interface Round {
  readonly issued: number;
  readonly live: number;
  readonly violation: Violation | undefined;
}

/** The domain and the random source of a round. */
interface RoundSettings {
  readonly domain: Scope;
  readonly random: Random;
  readonly seed: number;
}

/** Registers a user, plays with it, and looks for ghosts. */
export async function playRound(
  resource: AuthenticatedResource,
  options: RoundOptions,
  settings: RoundSettings,
): Promise<Round> {
  const player = await register(resource, options, settings);
  const { ledger, domain } = player;
  const problems: string[] = [];
  const stop = listen(player);
  await playAtOnce(player, options.moves ?? {}, problems);
  const ghosts = await settledGhosts(player);
  stop();
  const { tokens } = historyOf(ledger.events);
  const alive = await Promise.all(tokens.map((token) => authenticate(resource, token, { domain })));
  problems.push(...(await wrongPasswords(player)));
  return {
    issued: tokens.length,
    live: alive.filter((each) => each !== null).length,
    violation:
      ghosts.length + problems.length === 0 ? undefined : { seed: settings.seed, ghosts, problems, log: ledger.log },
  };
}

async function register(
  resource: AuthenticatedResource,
  options: RoundOptions,
  { domain, random, seed }: RoundSettings,
): Promise<Player> {
  const { strategy: name = 'password', addOn = 'logOutEverywhere', link = 'magicLink', sender } = options;
  const strategy = passwordCalls(resource, domain, { strategy: name, addOn });
  const ledger = createSessionLedger(options.observers);
  const password = `the first password, number ${seed}`;
  let user: object = {};
  await ledger.change({ password }, async () => {
    user = await options.register(password, seed);
    const token: unknown = Reflect.get(Object(Reflect.get(user, '$metadata')), 'token');
    return typeof token === 'string' ? token : undefined;
  });
  const links = linkCalls(resource, domain, link);
  return createPlayer({ resource, domain, user, ledger, random, strategy, links, sender });
}

/** Two to four callers at once, each with one to three moves. The moves are random, but the same for the same seed. */
async function playAtOnce(player: Player, own: Readonly<Record<string, Move>>, problems: string[]): Promise<void> {
  const { random } = player;
  const moves = [...movesOf(player), ...Object.entries(own)];
  const several = <Item>(least: number, make: () => Item): Item[] =>
    Array.from({ length: least + Math.floor(random() * 3) }, make);
  const plan = several(2, () => several(1, () => ({ move: pick(random, moves), pause: random() * 4 })));
  await Promise.all(
    plan.map(async (steps) => {
      for (const { move: [name, move] = [], pause } of steps) {
        if (pause > 2) await sleep(pause);
        await move?.(player).catch((error: unknown) => {
          if (error instanceof AshlarError && error.code === 'AUTHENTICATION_FAILED') return;
          problems.push(`${name}: ${error instanceof AshlarError ? `${error.code}: ${error.message}` : String(error)}`);
        });
      }
    }),
  );
}

/** Writes down the tokens that are sent to the user. Nothing was proved for them. */
function listen({ resource, user, ledger, sender }: Player): () => void {
  const subject = subjectOf(resource, { ...user });
  const stop = sender?.listen((sent) => {
    if (sent.user !== undefined && subjectOf(resource, { ...sent.user }) === subject)
      void ledger.issue({}, async () => sent.token);
  });
  return () => stop?.();
}

/** What may be on its way yet: a token to its caller, and a log-out to a connection. */
const arrives: ReadonlySet<Ghost['rule']> = new Set(['given to no caller', 'connected after its end']);

/** The ghosts. What is on its way gets two seconds to arrive. */
async function settledGhosts({ resource, domain, ledger }: Player): Promise<readonly Ghost[]> {
  for (let attempt = 1; ; attempt++) {
    const ghosts = await findGhostSessions(resource, ledger, { domain });
    const arriving = ghosts.length > 0 && ghosts.every(({ rule }) => arrives.has(rule));
    if (!arriving || attempt === 100) return ghosts;
    await sleep(20);
  }
}

/** Signs in with every password of the user: only the present one may succeed. */
async function wrongPasswords({ strategy, user, ledger }: Player): Promise<string[]> {
  if (!strategy.has('signIn')) return [];
  const { changes, replacementsOf } = historyOf(ledger.events);
  const problems: string[] = [];
  for (const [index, { password }] of changes.entries()) {
    const isPresent = replacementsOf(password).length === 0;
    const isIn = await strategy.signIn(user, password).then(
      (token) => token !== null,
      () => false,
    );
    if (isIn !== isPresent) problems.push(`password ${index + 1} of ${changes.length} is let in: ${isIn}`);
  }
  return problems;
}
