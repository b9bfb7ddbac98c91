import type { Accounts, Session } from '../contenders/accounts.ts';
import { itemAt } from './item-at.ts';

/** A call for one session. */
export type SessionCall = (accounts: Accounts, session: Session) => unknown;

/** What an application does with a session of eleven, in this order: each uses what the one before has left. */
export const sessionCalls: Readonly<Record<string, SessionCall>> = {
  'authenticate at first sight': (accounts, session) => accounts.authenticate(session),
  'authenticate, repeated token': (accounts, session) => accounts.authenticate(session),
  'sign in, no hash': (accounts, { email }) => accounts.signIn(email),
  'logOutEverywhere of 11': (accounts, session) => accounts.logOutEverywhere(session),
};

/** Fails if a contender does not let its first session in: its figures would mean nothing. */
export async function assertLetsIn({ name, authenticate, sessions }: Accounts): Promise<void> {
  if ((await authenticate(itemAt(sessions, 0))) === null) throw new Error(`${name} does not let a live session in`);
}
