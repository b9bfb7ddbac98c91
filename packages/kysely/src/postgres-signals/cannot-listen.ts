import { AshlarError } from '@ashlar/core';
import pg from 'pg';
import { unavailable } from '../compile/failures.ts';
import { NothingHeard } from './beating-connection.ts';

/** The error for a subscription that could not begin. A driver's message may hold the URL, so only its code is kept. */
export function cannotListen(error: unknown, place: string): unknown {
  if (error instanceof AshlarError || !(error instanceof Error)) return error;
  if (error instanceof NothingHeard) return unavailable({ code: 'NOTHING_HEARD' }, throughPooler(place));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'CONNECTION';
  const what = error instanceof pg.DatabaseError ? 'refused a listener' : 'cannot be listened to';
  return unavailable({ code }, `${place} ${what} (${code})`);
}

/** The error for a subscription to a store that is closed. */
export function listenerClosed(): AshlarError {
  return unavailable({ code: 'CLOSED' }, 'the data layer is closed');
}

function throughPooler(place: string): string {
  return (
    `${place} accepts LISTEN, and no notice arrives: a pooler that gives each transaction another connection is between. ` +
    'Give the data layer signals: postgresListener({ connectionString }) with the address of the server itself'
  );
}
