import type { Draft, DraftView } from '@ashlar/core/extension';
import type { PartInstance } from '../../part/part.ts';
import { secondsOf } from '../../token/duration.ts';
import { keepsSessions } from '../../token-store/token-resource.ts';
import type { SessionsSettings } from './option-types.ts';

/** The options of tokens that must be on, and why. */
const needed = [
  ['storeAllTokens', 'a session that is not stored can be neither shown nor ended'],
  ['requireTokenPresenceForAuthentication', 'a session whose row is gone would still be let in'],
] as const;

/** What must be true of a resource with sessions. */
export function verifySessions(draft: DraftView, instance: PartInstance<SessionsSettings>): void {
  const { authentication, path, options } = instance;
  const { tokens } = authentication;
  for (const [option, reason] of needed) {
    if (tokens[option]) continue;
    draft.error(
      ['authentication', 'tokens', option],
      `${path.slice(-1)} needs ${option}: true`,
      `set authentication.tokens.${option} to true: ${reason}`,
    );
  }
  if (tokens.tokenResource !== undefined && !keepsSessions(tokens.tokenResource)) {
    draft.error(
      ['authentication', 'tokens', 'tokenResource'],
      `${path.slice(-1)} needs a token resource that keeps sessions`,
      `define ${tokens.tokenResource.name} with tokenResource: { sessions: true }`,
    );
  }
  verifyTimes(draft, path, options);
}

function verifyTimes(
  draft: DraftView,
  path: PartInstance<SessionsSettings>['path'],
  { lastSeen, idleTimeout }: SessionsSettings,
): void {
  if (idleTimeout === undefined) return;
  if (lastSeen === false) {
    draft.error(
      [...path, 'lastSeen'],
      'is false, and idleTimeout counts from when a session was last seen',
      "set lastSeen to a duration such as '5 minutes', or leave idleTimeout out",
    );
  } else if (secondsOf(lastSeen) >= secondsOf(idleTimeout)) {
    draft.error(
      [...path, 'idleTimeout'],
      `is not longer than lastSeen, which is ${lastSeen}: sessions in use would end`,
      'set idleTimeout to a longer time, or lastSeen to a shorter one',
    );
  }
}

/** A resource has one list of sessions, in one set of columns. False for a second instance. */
export function verifyBeside(draft: Draft, { kind, path, name, siblings }: PartInstance<SessionsSettings>): boolean {
  const first = siblings.find((each) => each.kind === kind);
  if (first === undefined || first.name === name) return true;
  draft.error(path, `${first.path.at(-1)} keeps the sessions of this resource already`, 'leave one of the two out');
  return false;
}
