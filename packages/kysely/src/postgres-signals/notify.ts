import pg from 'pg';
import type { Notice } from '../session/notices.ts';
import { channelName } from './channel-name.ts';

/** What statements of signals are called in `onStatement`, which gets no values. */
export const NOTIFY_AND_COMMIT = 'notify …; commit';
export const NOTIFY = 'notify …';

/**
 * SQL that sends texts when the transaction commits. It holds them as literals, so that it can go in one message with
 * `commit`. They have no NUL, and the connection speaks UTF-8.
 */
export function notifySql(notices: readonly Notice[]): string {
  return notices.map(({ channel, text }) => notifyOne(channelName(channel), text)).join('; ');
}

/** The same for one text, on a channel of PostgreSQL. */
export function notifyOne(channel: string, text: string): string {
  return `notify ${pg.escapeIdentifier(channel)}, ${pg.escapeLiteral(text)}`;
}
