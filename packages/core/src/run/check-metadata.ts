import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { parseValue } from '../input/parse-value.ts';

/**
 * The `$metadata` of a result: what the hooks set, with what the action declares parsed. Undefined if there is none.
 *
 * @throws TypeError if a hook did not set what the action declares: a mistake of the application
 */
export async function checkMetadata(
  resource: AnyResource,
  action: CompiledAction,
  set: Readonly<Row>,
): Promise<Row | undefined> {
  const declared = Object.entries(action.metadata);
  if (declared.length === 0) return Object.keys(set).length === 0 ? undefined : { ...set };
  const metadata: Row = { ...set };
  const missing: string[] = [];
  for (const [name, schema] of declared) {
    const parsed = await parseValue(schema, set[name], [name]);
    if (!('data' in parsed)) missing.push(name);
    else if (parsed.data !== undefined) metadata[name] = parsed.data;
  }
  if (missing.length === 0) return metadata;
  throw new TypeError(
    `${resource.name}.${action.name} declares metadata, and no hook sets it to a value of its schema: ${missing.join(', ')}`,
  );
}
