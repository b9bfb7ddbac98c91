import { setTimeout as sleep } from 'node:timers/promises';
import { coreErrors } from '@ashlar/core';
import { renewToken } from '../sessions/renew-token.ts';
import { peekToken } from '../token/verify-token.ts';
import type { Move, Player } from './player.ts';

/**
 * How long a move waits for a token that may never be sent, because the password was changed before. In milliseconds.
 */
const patience = 200;

const signIn: Move = async ({ ledger, strategy, user, password }) => {
  const credential = password();
  await ledger.issue({ credential }, () => strategy.signIn(user, credential));
};

const requestSignInToken: Move = async ({ ledger, strategy, user, password }) => {
  const credential = password();
  await ledger.issue({ credential }, () => strategy.signIn(user, credential, 'sign_in'));
};

const exchangeSignInToken: Move = async (player) => {
  if (player.token('sign_in') === undefined) await requestSignInToken(player);
  const credential = player.token('sign_in');
  if (credential === undefined) return;
  await player.ledger.issue({ credential }, () => player.strategy.signInWithToken(credential));
};

const changePassword: Move = async ({ ledger, strategy, user, ...player }) => {
  const credential = player.password();
  const password = player.newPassword();
  await ledger.change({ credential, password }, () => strategy.changePassword(user, credential, password));
};

const requestReset: Move = ({ strategy, user }) => strategy.requestReset(user);

const reset: Move = async (player) => {
  const credential = await sentToken(player, 'reset', requestReset);
  if (credential === undefined) return;
  const password = player.newPassword();
  await player.ledger.change({ credential, password }, () => player.strategy.reset(credential, password));
};

const requestLink: Move = async ({ links, user }) => await links?.request(user);

const signInByLink: Move = async (player) => {
  const { ledger, links } = player;
  const credential = await sentToken(player, 'magic_link', requestLink);
  if (credential === undefined || links === undefined) return;
  await ledger.issue({ credential }, () => links.signIn(credential));
};

/** The owner changes the password after a thief has asked for a link. */
const signInByOlderLink: Move = async (player) => {
  const { ledger, links } = player;
  const credential = await sentToken(player, 'magic_link', requestLink);
  if (credential === undefined || links === undefined) return;
  await changePassword(player);
  await ledger.issue({ credential }, () => links.signIn(credential));
};

/** Any token of this purpose that was sent. Asks for one if there is none. */
async function sentToken(player: Player, purpose: string, request: Move): Promise<string | undefined> {
  if (player.token(purpose) === undefined) await request(player);
  for (let waited = 0; waited < patience && player.token(purpose) === undefined; waited++) await sleep(1);
  return player.token(purpose);
}

const renew: Move = async (player) => {
  const credential = player.token('user');
  if (credential === undefined) return;
  await player.ledger.issue({ credential }, async () => {
    const renewed = await renewToken(player.resource, credential, { domain: player.domain });
    return renewed?.token ?? null;
  });
};

const logOut: Move = async ({ ledger, strategy, user }: Player) => {
  await ledger.logOut({}, async () => strategy.logOut?.(user));
};

const logOutEveryone: Move = async ({ ledger, strategy }: Player) => {
  await ledger.logOut({ everyone: true }, async () => strategy.logOutEveryone?.());
};

/** The session that is to be kept may be over: then no user is logged out. */
const logOutEveryoneElse: Move = async ({ ledger, strategy, ...player }: Player) => {
  const except = player.token('user');
  if (except === undefined) return;
  try {
    await ledger.logOut({ everyone: true, except }, async () => strategy.logOutEveryone?.(except));
  } catch (error) {
    if (!coreErrors.is(error, 'INVALID_INPUT')) throw error;
  }
};

/** Another call may have ended it meanwhile: then there is no such session. */
const endSession: Move = async ({ ledger, strategy, user, ...player }: Player) => {
  const session = peekToken(player.token('user') ?? '')?.sid;
  if (typeof session !== 'string') return;
  try {
    await ledger.logOut({ session }, async () => strategy.endSession?.(user, session));
  } catch (error) {
    if (!coreErrors.is(error, 'NOT_FOUND')) throw error;
  }
};

/** The moves that the strategies of a resource allow. */
export function movesOf({ strategy, links, sender }: Player): ReadonlyMap<string, Move> {
  const moves = new Map<string, Move>([
    ['change', changePassword],
    ['renew', renew],
  ]);
  if (strategy.has('signIn')) moves.set('sign in', signIn);
  if (strategy.has('signInWithToken')) {
    moves.set('request a sign-in token', requestSignInToken).set('exchange a sign-in token', exchangeSignInToken);
  }
  const sends = sender !== undefined;
  if (strategy.has('reset') && sends) moves.set('request a reset', requestReset).set('reset', reset);
  if (links !== undefined && sends) {
    moves.set('request a link', requestLink).set('sign in by a link', signInByLink);
    moves.set('sign in by an older link', signInByOlderLink);
  }
  if (strategy.logOut !== undefined) moves.set('log out', logOut);
  if (strategy.logOutEveryone !== undefined) {
    moves.set('log everyone out', logOutEveryone).set('log everyone else out', logOutEveryoneElse);
  }
  if (strategy.endSession !== undefined) moves.set('end a session', endSession);
  return moves;
}
