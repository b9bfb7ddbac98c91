import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, authenticateEnded, authenticateOpen, logOut, registerAccount, signIn } from './accounts.ts';
import type { CallLog } from './call-log.ts';

/** Callers that use the application during the disturbances. */
export interface Callers {
  /** Every registered user. */
  readonly accounts: readonly Account[];
  /** Resolves to true when each caller has ended its present call. */
  stop(): Promise<true>;
}

export interface CallersOptions {
  readonly callers: number;
  /** Between 0 and 1, as from Math.random. */
  readonly random: () => number;
}

/** The shares of rounds in which a caller logs its user out, and registers another user. */
const LOGS_OUT = 0.3;
const REGISTERS = 0.05;
/** Milliseconds between two rounds of a caller: the soak tests order, not load. */
const PAUSE = 50;

/** Starts callers, two for each user, so that they end each other's sessions and wait for each other's locks. */
export function startCallers(log: CallLog, { callers, random }: CallersOptions): Callers {
  const accounts: Account[] = [];
  const current = new Map<number, Account>();
  let registered = 0;
  let stopped = false;

  async function accountAt(place: number): Promise<Account | undefined> {
    const known = current.get(place);
    if (known !== undefined && random() >= REGISTERS) return known;
    registered += 1;
    const account = await registerAccount(log, `user-${registered}`);
    if (account === undefined) return known;
    accounts.push(account);
    current.set(place, account);
    return account;
  }

  async function round(place: number): Promise<void> {
    const account = await accountAt(place);
    if (account === undefined) return;
    const session = (await signIn(log, account)) ?? account.open.at(-1);
    if (session !== undefined) await authenticateOpen(log, account, session);
    const of = accounts[Math.floor(random() * accounts.length)] ?? account;
    const ended = of.ended[Math.floor(random() * of.ended.length)];
    if (ended !== undefined) await authenticateEnded(log, of, ended);
    if (random() < LOGS_OUT) await logOut(log, account);
  }

  async function caller(number: number): Promise<void> {
    while (!stopped) {
      await round(Math.floor(number / 2));
      await sleep(PAUSE * (0.5 + random()));
    }
  }

  const running = Array.from({ length: callers }, (_, number) => caller(number));
  return {
    accounts,
    async stop() {
      stopped = true;
      await Promise.all(running);
      return true;
    },
  };
}
