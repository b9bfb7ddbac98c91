import type { GroupResult } from '../report/table.ts';
import { authenticate } from './authenticate.ts';
import { coldStart } from './cold-start.ts';
import type { Context } from './context.ts';
import { editor } from './editor.ts';
import { expungeExpired } from './expunge-expired.ts';
import { firstSight } from './first-sight.ts';
import { genericActions } from './generic-actions.ts';
import { http } from './http.ts';
import { live } from './live.ts';
import { logOutEverywhere } from './log-out-everywhere.ts';
import { passwords } from './passwords.ts';
import { pooler } from './pooler.ts';
import { resources } from './resources.ts';
import { scale } from './scale.ts';
import { startUp } from './start-up.ts';
import { tableSize } from './table-size.ts';
import { throughput } from './throughput.ts';
import { types } from './types.ts';
import { whileHashing } from './while-hashing.ts';

/** The groups that run once on each database, by the name that `--only` takes. */
export const onStores: Readonly<Record<string, (context: Context) => Promise<GroupResult>>> = {
  authenticate,
  'log-out-everywhere': logOutEverywhere,
  'table-size': tableSize,
  passwords,
  'while-hashing': whileHashing,
  'expunge-expired': expungeExpired,
  'generic-actions': genericActions,
  http,
  live,
  resources,
  'first-sight': firstSight,
  scale,
};

/** Of these, the groups with one caller at a time: on PostgreSQL, server and caller have a core each. */
export const oneCaller: ReadonlySet<string> = new Set([
  'authenticate',
  'log-out-everywhere',
  'passwords',
  'generic-actions',
  'resources',
  'first-sight',
]);

/** The groups that run on PostgreSQL alone. */
export const onPostgres: Readonly<Record<string, (context: Context) => Promise<GroupResult>>> = {
  throughput,
  pooler,
};

/** The groups that need no database. */
export const withoutStore: Readonly<Record<string, (context: Pick<Context, 'quick'>) => Promise<GroupResult>>> = {
  'start-up': startUp,
  'cold-start': coldStart,
  types,
  editor,
};
