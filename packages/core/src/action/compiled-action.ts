import type { z } from 'zod';
import type { ActionContext } from './action-context.ts';
import type { ActionType } from './action-type.ts';
import type { ActionWatcher } from './action-watcher.ts';
import type { Change } from './change.ts';
import type { PageRules } from './page.ts';
import type { AnyQuery } from './query.ts';

/** The first parameter of an action's body. */
export interface RunInput {
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** An action of a compiled resource. */
export interface CompiledAction {
  readonly name: string;
  readonly type: ActionType;
  readonly description: string | undefined;
  /** 'user', or the extension that added it. */
  readonly source: string;
  readonly accept: readonly string[];
  readonly arguments: Readonly<Record<string, z.ZodType>>;
  /** Read: one record or null instead of a list. */
  readonly get: boolean;
  /** Read: takes a record or its primary key, and nothing else, as `get` does. */
  readonly byKey: boolean;
  /** Read: in pages instead of a list. */
  readonly page: PageRules | undefined;
  /** Update and destroy: by filter, in one statement, instead of one record. */
  readonly bulk: boolean;
  /** Create: the name of an identity. The record that has its values already is updated instead. */
  readonly upsert: string | undefined;
  /** What such an update writes, of what has a value. Undefined: the accepted attributes that are no part of the identity. */
  readonly upsertFields: readonly string[] | undefined;
  /** The attributes of the resulting record; undefined means all that are not sensitive. */
  readonly select: readonly string[] | undefined;
  readonly metadata: Readonly<Record<string, z.ZodType>>;
  /** Whether it is a transaction with its hooks. A write without hooks around it is one statement, which is atomic by itself. */
  readonly transaction: boolean;
  /** Whether its definition says `transaction: true`. Then a write has a transaction even if it is one statement. */
  readonly asksForTransaction: boolean;
  readonly changes: readonly Change[];
  readonly filter: ActionFilter | undefined;
  readonly prepare: ((query: AnyQuery, context: ActionContext) => void | Promise<void>) | undefined;
  /** Generic: what it does. Read: what it does instead of reading, for actions that extensions generate. */
  readonly run: ((input: RunInput, context: ActionContext) => unknown) | undefined;
  /** What watches its calls, outermost first. */
  readonly watchers: readonly ActionWatcher[];
}

/** The filter of a read action: as it stands, or made from the arguments of each call. */
export type ActionFilter = Readonly<Record<string, unknown>> | ((input: RunInput, context: ActionContext) => unknown);

/** An action that an extension adds. Members that are left out have their defaults. */
export type ActionDefinition = Pick<CompiledAction, 'name' | 'type'> &
  Partial<Omit<CompiledAction, 'source' | 'asksForTransaction'>>;

/** Fills in the defaults. */
export function compileAction(definition: ActionDefinition, source: string): CompiledAction {
  return {
    description: undefined,
    accept: [],
    arguments: {},
    get: false,
    byKey: false,
    page: undefined,
    bulk: false,
    upsert: undefined,
    upsertFields: undefined,
    select: undefined,
    metadata: {},
    transaction: definition.type !== 'read' && definition.type !== 'action',
    changes: [],
    filter: undefined,
    prepare: undefined,
    run: undefined,
    watchers: [],
    ...definition,
    asksForTransaction: definition.transaction === true,
    source,
  };
}
