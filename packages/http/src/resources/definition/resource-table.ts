import { pathStep } from '@ashlar/authentication/extension';
import type { AnyResource } from '@ashlar/core';
import { type ServedAction, takesKey } from '../resource-route.ts';
import { keyAttribute, readKey } from './record-key.ts';

/** The routes of one path, by method, and the key in it. */
export interface FoundPath {
  readonly methods: ReadonlyMap<string, ServedAction>;
  /** Undefined where the path names no record. */
  readonly key?: unknown;
}

/** Finds routes by their path. */
export interface ResourceTable {
  /** The routes of a path as a request writes it. Undefined if there is none: an action that is not listed has no path. */
  at(path: string, method: string): FoundPath | undefined;
}

/** The routes of one resource, as its paths divide them. */
interface Branch {
  readonly resource: AnyResource;
  readonly collection: Map<string, ServedAction>;
  readonly record: Map<string, ServedAction>;
  readonly ofCollection: Map<string, ServedAction>;
  readonly ofRecord: Map<string, ServedAction>;
}

/** The table of routes below a path. No part of a path is decoded but a key, which has one spelling. */
export function resourceTable(base: string, routes: readonly ServedAction[]): ResourceTable {
  const branches = new Map<string, Branch>();
  for (const route of routes) {
    const step = pathStep(route.name);
    const branch = branches.get(step) ?? emptyBranch(route.resource);
    branches.set(step, branch);
    const isOfRecord = takesKey(route.compiled);
    if (route.restName !== undefined) (isOfRecord ? branch.record : branch.collection).set(route.method, route);
    else (isOfRecord ? branch.ofRecord : branch.ofCollection).set(pathStep(route.action), route);
  }
  return {
    at(path, method) {
      if (!path.startsWith(`${base}/`)) return undefined;
      const [name = '', ...rest] = path.slice(base.length + 1).split('/');
      const branch = branches.get(name);
      const found = branch && rest.length < 3 ? pathOf(branch, rest, method) : undefined;
      return found !== undefined && found.methods.size > 0 ? found : undefined;
    },
  };
}

function emptyBranch(resource: AnyResource): Branch {
  return {
    resource,
    collection: new Map(),
    record: new Map(),
    ofCollection: new Map(),
    ofRecord: new Map(),
  };
}

function pathOf(branch: Branch, [first, action]: readonly string[], method: string): FoundPath | undefined {
  if (first === undefined) return { methods: branch.collection };
  const attribute = keyAttribute(branch.resource);
  const key = attribute && readKey(attribute, first);
  if (action === undefined) {
    const named = branch.ofCollection.get(first);
    // A POST below a resource names an action. One that is not listed is not there, whatever else has this path.
    if (named === undefined)
      return key === undefined || method === 'POST' ? undefined : { methods: branch.record, key };
    return { methods: new Map([...(key === undefined ? [] : branch.record), ['POST', named]]), key };
  }
  const named = branch.ofRecord.get(action);
  return key === undefined || named === undefined ? undefined : { methods: new Map([['POST', named]]), key };
}
