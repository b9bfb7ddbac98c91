import { type Change, needsTransaction, type ResourceChange } from '../action/change.ts';
import { type CompiledAction, compileAction } from '../action/compiled-action.ts';
import { type ActionSection, type BaseSection, inlineHooks } from './base-section.ts';
import { userSource } from './resource-draft.ts';

/** The members of an action that become changes. */
const hooks: ReadonlySet<string> = new Set(['validate', 'needsRecord', ...inlineHooks]);

/** An action as the application wrote it, compiled. */
export function compileOwnAction(name: string, section: ActionSection): CompiledAction {
  const { type, changes = [], filter } = section;
  // Invariant: apart from its hooks, an action as parsed has the members of a compiled one.
  const members = Object.fromEntries(
    Object.entries(section).filter(([member, value]) => value !== undefined && !hooks.has(member)),
  ) as Partial<CompiledAction>;
  return compileAction(
    {
      ...members,
      name,
      type,
      filter: copyOfData(filter),
      ...(changes.some(needsTransaction) ? { transaction: true } : {}),
      changes: [...changes, ...inlineChanges(name, section)],
    },
    userSource,
  );
}

/** The resource-level changes as the application wrote them. */
export function compileOwnChanges(changes: BaseSection['changes']): readonly ResourceChange[] {
  return (changes ?? []).map(({ where, name, ...change }, index) => ({
    ...change,
    ...(where === undefined ? {} : { where }),
    name: name ?? `changes.${index}`,
    source: userSource,
  }));
}

/** The hooks that stand in the action itself, as changes that run after its reusable ones. */
function inlineChanges(name: string, section: ActionSection): readonly Change[] {
  const { change, validate, needsRecord } = section;
  const needs = needsRecord === undefined ? {} : { needsRecord };
  const later = inlineHooks.filter((hook) => hook !== 'change' && section[hook] !== undefined);
  const hooks = Object.fromEntries(later.map((hook) => [hook, section[hook]]));
  return [
    ...(change ? [{ name: `${name}.change`, change, ...needs }] : []),
    ...(validate ? [{ name: `${name}.validate`, change: validate, ...needs }] : []),
    ...(later.length > 0 ? [{ name: `${name}.hooks`, ...hooks, ...needs }] : []),
  ];
}

/** A copy of the filter, because the application may change its lists later. */
function copyOfData<Data>(data: Data): Data {
  const copy: unknown = Array.isArray(data) ? data.map((each) => copyOfData(each)) : copyIfPlain(data);
  // Invariant: the copy of a list or of a plain object has its form.
  return copy as Data;
}

function copyIfPlain(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copyOfData(value)]));
}
