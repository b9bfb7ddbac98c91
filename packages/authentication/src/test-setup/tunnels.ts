// What an application holds for its sessions, and closes with them.
import type { Domain } from '@ashlar/core';
import { peekToken } from '../index.ts';
import type { SessionKey, SessionsEnded } from '../part/sessions-ended.ts';

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
