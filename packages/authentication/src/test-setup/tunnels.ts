// What an application holds for its sessions, and closes with them.
import type { Domain } from '@ashlar/core';
import { Info, issueToken, peekToken } from '../index.ts';
import type { SessionKey, SessionsEnded } from '../part/sessions-ended.ts';
import { credentials } from './accounts.ts';
import { User } from './announced-accounts.ts';

/** What an application holds for a session: a tunnel that it can close. */
export interface Tunnel extends SessionKey {
  readonly name: string;
}

/** A process with open tunnels: those that it closes, and what it is told. */
export function listenTo(domain: Domain, tunnels: readonly Tunnel[]) {
  const events: SessionsEnded[] = [];
  const open = new Set(tunnels);
  const closed: string[] = [];
  const off = domain.on('sessions.ended', async (event) => {
    events.push(event);
    for (const tunnel of await event.among(open)) {
      if (open.delete(tunnel)) closed.push(tunnel.name);
    }
  });
  return { events, closed, off, here: () => events.filter(({ here }) => here) };
}

/** The tunnel of a session. */
export function tunnelOf(name: string, token: string): Tunnel {
  const claims = peekToken(token);
  return { name, subject: String(claims?.sub), sessionId: String(claims?.sid ?? claims?.jti) };
}

const register = (name: string) => Info.strategy(User, 'password').action('register', credentials(name));

/** A user as the registration gives it. */
export type Registered = Awaited<ReturnType<typeof register>>;

/** Ann with two sessions, Bob with one, and a tunnel for each of them. */
export async function openTunnels(): Promise<{ ann: Registered; bob: Registered; tunnels: readonly Tunnel[] }> {
  const [ann, bob] = [await register('ann'), await register('bob')];
  const second = await issueToken(User, ann);
  const tunnels = [
    tunnelOf('ann 1', ann.$metadata.token),
    tunnelOf('ann 2', second.token),
    tunnelOf('bob', bob.$metadata.token),
  ];
  return { ann, bob, tunnels };
}
