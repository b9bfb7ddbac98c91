import { type Change, needsTransaction, type ResourceChange } from '../action/change.ts';
import { type ActionDefinition, type CompiledAction, compileAction } from '../action/compiled-action.ts';
import type { ActionSection, BaseSection, WriteSection } from './base-section.ts';
import { userSource } from './resource-draft.ts';

/** The hooks that an action may have inline. They run after its reusable `changes`, as one change of the action's own. */
const inlineHooks = ['beforeTransaction', 'before', 'after', 'afterTransaction'] as const;

/** An action as the application wrote it, compiled. */
export function compileOwnAction(name: string, section: ActionSection): CompiledAction {
  const { type } = section;
  const common: Pick<ActionDefinition, 'name' | 'type' | 'description' | 'arguments'> = {
    name,
    type,
    description: section.description,
    arguments: section.arguments ?? {},
  };
  const transaction = section.transaction === undefined ? {} : { transaction: section.transaction };
  if (type === 'action') {
    return compileAction({ ...common, ...transaction, run: asHook<CompiledAction['run']>(section.run) }, userSource);
  }
  if (type === 'read') {
    return compileAction(
      {
        ...common,
        ...transaction,
        get: section.get ?? false,
        select: section.select,
        filter: asHook<CompiledAction['filter']>(copyOfData(section.filter)),
        prepare: asHook<CompiledAction['prepare']>(section.prepare),
      },
      userSource,
    );
  }
  const listed = asHook<readonly Change[]>(section.changes ?? []);
  return compileAction(
    {
      ...common,
      ...(listed.some(needsTransaction) ? {} : transaction),
      accept: section.accept ?? [],
      select: section.select,
      metadata: section.metadata ?? {},
      bulk: section.bulk ?? false,
      changes: [...listed, ...inlineChanges(name, section)],
    },
    userSource,
  );
}

/** The resource-level changes as the application wrote them. */
export function compileOwnChanges(changes: BaseSection['changes']): readonly ResourceChange[] {
  return (changes ?? []).map((change, index) =>
    asHook<ResourceChange>({ ...change, name: change.name ?? `changes.${index}`, source: userSource }),
  );
}

function inlineChanges(name: string, section: WriteSection): readonly Change[] {
  const change: Record<string, unknown> = {};
  for (const hook of inlineHooks) if (section[hook] !== undefined) change[hook] = section[hook];
  return [
    ...(section.change ? [asHook<Change>({ name: `${name}.change`, change: section.change })] : []),
    ...(section.validate ? [asHook<Change>({ name: `${name}.validate`, change: section.validate })] : []),
    ...(Object.keys(change).length > 0 ? [asHook<Change>({ name: `${name}.hooks`, ...change })] : []),
  ];
}

/** A filter of the resource's own: the application may go on with the lists in the one that it wrote. */
function copyOfData(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(copyOfData);
  if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copyOfData(value)]));
}

/** Invariant: the types of `defineResource` demanded functions of this form; zod can only tell that they are functions. */
function asHook<Hook>(value: unknown): Hook {
  return value as Hook;
}
