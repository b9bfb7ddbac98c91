import { pathStep } from '@ashlar/authentication/extension';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { CompiledAction } from '@ashlar/core/extension';
import { fieldsOfAction } from '../../route/body-fields.ts';
import { type RestName, type ServedAction, takesKey } from '../resource-route.ts';

/** One resource as it is served. */
export interface ServedResource {
  readonly name: string;
  readonly resource: AnyResource;
  readonly actions: readonly string[];
  /** The relations that reads may load, as paths with dots. */
  readonly load: readonly string[];
}

/** The listed actions that have a route of REST, each with its route: the first that can have it. */
export function restNamesIn({ resource, actions }: ServedResource): ReadonlyMap<string, RestName> {
  const known = new Map(ResourceInfo.actions(resource).map((action) => [action.name, action]));
  const chosen = new Map<RestName, string>();
  for (const name of actions) {
    const action = known.get(name);
    const restName = action && restNameOf(action);
    if (restName !== undefined && !chosen.has(restName)) chosen.set(restName, name);
  }
  return new Map([...chosen].map(([restName, action]) => [action, restName]));
}

/** Which route of REST an action can have. Undefined: it has a route of its own name alone. */
function restNameOf({ type, byKey, page, bulk }: CompiledAction): RestName | undefined {
  if (byKey) return 'get';
  if (type === 'read') return page === undefined ? undefined : 'list';
  return bulk || type === 'action' ? undefined : type;
}

const rest = {
  list: { method: 'GET', answers: 200 },
  get: { method: 'GET', answers: 200 },
  create: { method: 'POST', answers: 201 },
  update: { method: 'PATCH', answers: 200 },
  destroy: { method: 'DELETE', answers: 204 },
} as const;

/** The routes of a resource: those of REST, and for every other action a POST to its name. */
export function listRoutes(base: string, served: ServedResource): readonly ServedAction[] {
  const { name, resource, actions, load: relations } = served;
  const restNames = restNamesIn(served);
  const collection = `${base}/${pathStep(name)}`;
  return actions.map((action) => {
    const compiled = ResourceInfo.action(resource, action);
    const load = compiled.type === 'read' ? relations : [];
    const common = { name, resource, action, compiled, load, fields: fieldsOfAction(resource, compiled) };
    const path = takesKey(compiled) ? `${collection}/:key` : collection;
    const restName = restNames.get(action);
    if (restName !== undefined) return { ...common, ...rest[restName], restName, path };
    const answers = compiled.type === 'destroy' && !compiled.bulk ? 204 : compiled.type === 'create' ? 201 : 200;
    return { ...common, restName: undefined, method: 'POST', path: `${path}/${pathStep(action)}`, answers };
  });
}
