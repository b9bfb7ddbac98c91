import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '@ashlar/core';
import { findScope } from '@ashlar/core/extension';
import type { AuthenticatedResource } from '../sessions/authenticate.ts';
import { beforeStatements } from './before-statements.ts';
import type { Gate } from './gate.ts';
import { playRound, type RoundOptions, type Violation } from './play-round.ts';
import { seededRandom } from './seeded-random.ts';

/** The options of an exploration. */
export interface ExploreOptions extends RoundOptions {
  /** Gates at which a call pauses at random, for up to 3 ms, as before every third statement. */
  readonly gates?: readonly Gate[];
  /** How many interleavings to run, each with its own user. Default 50. */
  readonly interleavings?: number;
  /** The seed of the random choices. Default: a new one each time. The report shows it. */
  readonly seed?: number;
  /** Default: the only domain that has the resource. */
  readonly domain?: Scope;
}

/** The result of an exploration. */
export interface Exploration {
  readonly seed: number;
  /** How many interleavings ran. Fewer than requested if the last one broke the invariant. */
  readonly interleavings: number;
  /** How many tokens were issued, and how many were alive in the end. */
  readonly issued: number;
  readonly live: number;
  readonly violation: Violation | undefined;
}

/**
 * Plays at random with users of a resource. Up to four calls at once sign in, change the password, reset it, exchange
 * tokens, renew them and log out, all for one user. Then it looks for ghosts (`findGhostSessions`), and tries every
 * password of the user: only the present one may sign in. It stops at the first interleaving that breaks the invariant.
 *
 * @example
 * const strategy = Info.strategy(User, 'password');
 * const { violation } = await explore(User, {
 *   register: (password, number) =>
 *     strategy.action('register', { email: `${number}@example.com`, password, passwordConfirmation: password }),
 * });
 * expect(violation).toBeUndefined();
 */
export async function explore(resource: AuthenticatedResource, options: ExploreOptions): Promise<Exploration> {
  const { interleavings = 50, seed = Date.now() % 1_000_000_000, domain, gates = [] } = options;
  const scope = findScope(resource, domain && { domain });
  let issued = 0;
  let live = 0;
  for (let number = 0; number < interleavings; number++) {
    const random = seededRandom(seed + number);
    const chance = seededRandom(-seed - number);
    const pause = (): Promise<void> => sleep(chance() * 3);
    for (const gate of gates) gate.slow(pause);
    // A third of them: enough to come between any two, and the search does not take three times as long.
    const hurry = beforeStatements(scope, async () => (chance() < 0.3 ? await pause() : undefined));
    const round = await playRound(resource, options, { domain: scope, random, seed: seed + number }).finally(() => {
      hurry();
      for (const gate of gates) gate.slow();
    });
    issued += round.issued;
    live += round.live;
    if (round.violation !== undefined) {
      return { seed, interleavings: number + 1, issued, live, violation: round.violation };
    }
  }
  return { seed, interleavings, issued, live, violation: undefined };
}
