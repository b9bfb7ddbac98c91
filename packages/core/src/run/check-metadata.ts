import { z } from 'zod';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { AnyResource } from '../resource/resource.ts';

/**
 * The `$metadata` of a result: what the hooks set, with what the action declares parsed. Undefined if there is none.
 *
 * @throws TypeError if a hook did not set what the action declares: a mistake of the application
 */
export function checkMetadata(resource: AnyResource, action: CompiledAction, set: Readonly<Row>): Row | undefined {
  const declared = Object.keys(action.metadata);
  if (declared.length === 0) return Object.keys(set).length === 0 ? undefined : { ...set };
  const parsed = z.looseObject(action.metadata).safeParse(set);
  if (parsed.success) return parsed.data;
  const missing = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))].join(', ');
  throw new TypeError(`${resource.name}.${action.name} declares metadata that no hook has set as declared: ${missing}`);
}
