import type { Scope } from '@ashlar/core';
import type { AuthenticatedResource } from '../sessions/authenticate.ts';
import type { GatedSender } from './gated-sender.ts';
import type { LinkCalls } from './link-calls.ts';
import type { PasswordCalls } from './password-calls.ts';
import { pick, type Random } from './seeded-random.ts';
import { purposeOf } from './session-history.ts';
import type { SessionLedger } from './session-ledger.ts';

/** One user with whom many callers play at once, and what all callers know. */
export interface Player {
  readonly resource: AuthenticatedResource;
  readonly domain: Scope;
  /** The user's record, as it was registered. */
  readonly user: object;
  /** The ledger, in which a move writes down what it does. */
  readonly ledger: SessionLedger;
  readonly random: Random;
  /** Any issued token of this purpose, consumed or not. */
  token(purpose: string): string | undefined;
  /** A password that the user has or had, mostly the latest. */
  password(): string;
  /** A new password, unlike all earlier ones. */
  newPassword(): string;
  readonly strategy: PasswordCalls;
  /** Undefined if the resource mails no links. */
  readonly links: LinkCalls | undefined;
  readonly sender: GatedSender | undefined;
}

/** One thing to do with the user. It resolves on success and on refusal. AUTHENTICATION_FAILED may be thrown. */
export type Move = (player: Player) => Promise<unknown>;

/** A user to play with, who has just been registered with this password. */
export function createPlayer(
  start: Pick<Player, 'resource' | 'domain' | 'user' | 'ledger' | 'random' | 'strategy' | 'links' | 'sender'>,
): Player {
  const { ledger, random } = start;
  let passwords = 0;
  return {
    ...start,
    token: (purpose) =>
      pick(
        random,
        ledger.events.flatMap((event) =>
          event.kind !== 'logOut' && event.token !== undefined && purposeOf(event.token) === purpose
            ? [event.token]
            : [],
        ),
      ),
    password() {
      const known = ledger.events.flatMap((event) => (event.kind === 'change' ? [event.password] : []));
      return (random() < 0.8 ? known.at(-1) : pick(random, known)) ?? '';
    },
    newPassword: () => `another password, number ${++passwords}`,
  };
}
