import type { AnyResource } from '@ashlar/core';
import type { CompiledAction } from '@ashlar/core/extension';
import type { BodyField } from '../route/body-fields.ts';

/** One route of a resource, for people and for generators of documents and clients. */
export interface ResourceRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The whole path. `:key` stands for the primary key: `/api/notes/:key`. */
  readonly path: string;
  /** What the options call the resource: `notes`. */
  readonly name: string;
  readonly resource: AnyResource;
  readonly action: string;
  /** The status of success. */
  readonly answers: 200 | 201 | 204;
}

/** The kinds of routes that a resource has once each. The browser client calls them by these names. */
export const restNames = ['list', 'get', 'create', 'update', 'destroy'] as const;

/** The name of a route of REST. */
export type RestName = (typeof restNames)[number];

/** A route of a resource, and the action behind it. */
export interface ServedAction extends ResourceRoute {
  /** Undefined: the name of the action is in the path. */
  readonly restName: RestName | undefined;
  readonly compiled: CompiledAction;
  /** The relations that a read may load, as paths with dots. */
  readonly load: readonly string[];
  /** What the action takes beside a key: in the body, or in the query of a GET. */
  readonly fields: readonly BodyField[];
}

/** Whether an action is about one record, which its caller names. */
export function takesKey({ byKey, bulk, type }: Pick<CompiledAction, 'byKey' | 'bulk' | 'type'>): boolean {
  return byKey || (!bulk && (type === 'update' || type === 'destroy'));
}
