import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import { and, equalToParameters } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import type { Condition, SelectStatement } from '../../data-layer/statement.ts';
import type { Judgement } from '../../policy/judge-rules.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { keep, shapeOfOnly } from '../action-statements.ts';
import { visibleWhere } from '../policies/judge-call.ts';
import { identityOf } from './identity-of.ts';

/** Whether the rules let an upsert write what is there: no record, or one that the caller may update. */
export async function isUpsertAllowed(
  onUpdate: Judgement,
  resource: AnyResource,
  { action, row, scope }: { readonly action: CompiledAction; readonly row: Readonly<Row>; readonly scope: Scope },
): Promise<boolean> {
  if (onUpdate.kind === 'allowed') return true;
  const { only, parameters } = visibleWhere(onUpdate);
  const { attributes } = identityOf(resource, action.upsert);
  const identity = Object.fromEntries(attributes.map((name) => [`${identityPrefix}${name}`, row[name]]));
  const there = await scope.store.run(selectByIdentity(resource, action, undefined), identity);
  if (there.rows.length === 0) return true;
  if (onUpdate.kind === 'forbidden') return false;
  const seen = await scope.store.run(selectByIdentity(resource, action, only), { ...identity, ...parameters });
  return seen.rows.length > 0;
}

/** The prefix of the parameters that hold an identity, so that they never meet those of the rules. */
const identityPrefix = 'identity.';

function selectByIdentity(resource: AnyResource, action: CompiledAction, only: Condition | undefined): SelectStatement {
  const { relation } = compiledOf(resource);
  return keep(action, `select by identity${shapeOfOnly(only)}`, () => {
    const same = equalToParameters(identityOf(resource, action.upsert).attributes, identityPrefix);
    return {
      kind: 'select',
      relation,
      attributes: relation.primaryKey,
      where: only === undefined ? same : and(same, only),
    };
  });
}
