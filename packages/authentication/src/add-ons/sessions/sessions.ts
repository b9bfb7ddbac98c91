import { defineAddOn } from '../../part/define-add-on.ts';
import type { Part } from '../../part/part.ts';
import { sessionsOptions } from './options.ts';
import { transformSessions } from './transform.ts';
import type { SessionsTypes } from './types.ts';
import { verifySessions } from './verify.ts';

/**
 * Shows users where they are signed in, and lets them end each session. A session is what one sign-in starts and renewals
 * continue.
 *
 * @example
 * authentication: { …, addOns: { sessions: { idleTimeout: '8 hours', maximum: 10 } } }
 */
export const sessions: Part<'sessions', SessionsTypes> = defineAddOn<SessionsTypes>()({
  kind: 'sessions',
  schema: sessionsOptions,
  tokensRequired: true,
  transform: transformSessions,
  verify: verifySessions,
});
