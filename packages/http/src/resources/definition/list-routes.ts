import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { CompiledAction } from '@ashlar/core/extension';
import { fieldsOfAction } from '../../route/body-fields.ts';
import { type RestName, type ServedAction, takesKey } from '../resource-route.ts';
import { pathStep } from './path-step.ts';

/** One resource as it is served. */
export interface ServedResource {
  readonly name: string;
  readonly resource: AnyResource;
  readonly actions: readonly string[];
  /** The relations that reads may load, as paths with dots. */
  readonly load: readonly string[];
}

/** Which route of REST an action can have. Undefined: it has a route of its own name alone. */
export function restNameOf({ type, byKey, page, bulk }: CompiledAction): RestName | undefined {
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

/** The routes of a resource. The first action that can have a route of REST gets it; every other one is a POST to its name. */
export function listRoutes(
  base: string,
  { name, resource, actions, load: relations }: ServedResource,
): readonly ServedAction[] {
  const taken = new Set<RestName>();
  const collection = `${base}/${pathStep(name)}`;
  return actions.map((action) => {
    const compiled = ResourceInfo.action(resource, action);
    const load = compiled.type === 'read' ? relations : [];
    const common = { name, resource, action, compiled, load, fields: fieldsOfAction(resource, compiled) };
    const path = takesKey(compiled) ? `${collection}/:key` : collection;
    const restName = restNameOf(compiled);
    if (restName !== undefined && !taken.has(restName)) {
      taken.add(restName);
      return { ...common, ...rest[restName], restName, path };
    }
    const answers = compiled.type === 'destroy' && !compiled.bulk ? 204 : compiled.type === 'create' ? 201 : 200;
    return { ...common, restName: undefined, method: 'POST', path: `${path}/${pathStep(action)}`, answers };
  });
}
