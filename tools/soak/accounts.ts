import { authenticate, Info } from '@ashlar/authentication';
import { credentials, User } from '../../packages/authentication/src/test-setup/accounts.ts';
import type { CallLog } from './call-log.ts';

const strategy = Info.strategy(User, 'password');
const addOn = Info.strategy(User, 'logOutEverywhere');

/** A session of a user. */
interface Session {
  readonly token: string;
  /** The end of the call that returned it. */
  readonly since: number;
  /** The number of log-outs of the user that had begun before that call; undefined if one had not ended. */
  readonly afterLogOuts: number | undefined;
}

/** A user, and the sessions as the answers of the calls show them. */
export interface Account {
  readonly user: Awaited<ReturnType<typeof register>>;
  readonly name: string;
  /** Sessions that no resolved log-out has ended. */
  open: Session[];
  /** Sessions that a resolved log-out has ended: they must never be let in again. */
  readonly ended: Session[];
  logOutsBegun: number;
  logOutsEnded: number;
}

function register(name: string) {
  return strategy.action('register', credentials(name));
}

/** Registers a user; undefined if the call was unavailable. */
export async function registerAccount(log: CallLog, name: string): Promise<Account | undefined> {
  const user = await log.call('register', () => register(name));
  if (user === undefined) return undefined;
  const session = { token: user.$metadata.token, since: performance.now(), afterLogOuts: 0 };
  return { user, name, open: [session], ended: [], logOutsBegun: 0, logOutsEnded: 0 };
}

export async function signIn(log: CallLog, account: Account): Promise<Session | undefined> {
  const { email, password } = credentials(account.name);
  const { logOutsBegun, logOutsEnded } = account;
  const afterLogOuts = logOutsBegun === logOutsEnded ? logOutsBegun : undefined;
  const user = await log.call('sign in', () => strategy.action('signIn', { email, password }));
  if (user === undefined) return undefined;
  const session = { token: user.$metadata.token, since: performance.now(), afterLogOuts };
  account.open.push(session);
  return session;
}

/** Checks that a session is let in before any log-out. */
export async function authenticateOpen(log: CallLog, account: Account, session: Session): Promise<void> {
  const answer = await log.call('authenticate', () => authenticate(User, session.token));
  const refused = answer === null && account.logOutsBegun === session.afterLogOuts;
  if (refused) log.problem(`${account.name}: a session was refused that no log-out had ended`);
  if (answer && answer.user.id !== account.user.id) log.problem(`${account.name}: let in as ${answer.user.id}`);
}

/** Checks that an ended session is not let in. */
export async function authenticateEnded(log: CallLog, account: Account, session: Session): Promise<void> {
  const answer = await log.call('authenticate ended', () => authenticate(User, session.token));
  if (answer) log.problem(`${account.name}: a revoked token was accepted`);
}

/** Logs out. If the call resolves, the sessions so far must not be let in again. */
export async function logOut(log: CallLog, account: Account): Promise<void> {
  const begin = performance.now();
  account.logOutsBegun += 1;
  const { user } = account;
  const answer = await log.call('log out', () => addOn.action('logOutEverywhere', { user }));
  account.logOutsEnded += 1;
  if (answer === undefined) return;
  const ended = account.open.filter(({ since }) => since < begin);
  account.open = account.open.filter(({ since }) => since >= begin);
  account.ended.push(...ended);
}
