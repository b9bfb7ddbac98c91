import { actionContext } from '../../action/action-context.ts';
import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { judgeOfRows } from '../../data-layer/memory/row-fulfils.ts';
import { judgeRules } from '../../policy/judge-rules.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { allFields, type FieldView, withFields } from './field-view.ts';

/** A call whose result is shown. */
interface CallToShow {
  readonly scope: Scope;
  readonly arguments: Readonly<Row>;
}

/**
 * Which fields the caller of an action sees. A rule that answers a filter is judged on the row as it was read or written, so it
 * costs no statement.
 *
 * @throws AshlarError POLICY_FAILED
 */
export function fieldsOfCall(resource: AnyResource, action: Pick<CompiledAction, 'name'>, call: CallToShow): FieldView {
  const { fieldRules, attributes, relation } = compiledOf(resource);
  if (fieldRules === undefined || call.scope.options.authorize === false) return allFields;
  const { actor, tenant, context } = actionContext(call.scope);
  const asked = { actor, tenant, context, action: action.name, arguments: call.arguments };
  const judges = new Map<string, (row: Readonly<Row>) => boolean>();
  for (const [name, rules] of Object.entries(fieldRules)) {
    const place = `${resource.name}: policies.fields.${name}`;
    const judgement = judgeRules({ place, rules, subject: { attributes, sensitive: true } }, asked);
    if (judgement.kind === 'forbidden') judges.set(name, () => false);
    if (judgement.kind !== 'where') continue;
    judges.set(name, judgeOfRows(relation, judgement.condition, judgement.parameters));
  }
  const show: FieldView['show'] = (row, names) =>
    withFields(
      row,
      names.filter((name) => judges.get(name)?.(row) ?? true),
    );
  return { closed: new Set(judges.keys()), show, take: show };
}

/** Which fields the caller sees of records that it reaches by way of a relationship. */
export function relatedFields(resource: AnyResource, scope: Scope): FieldView {
  return fieldsOfCall(resource, { name: 'read' }, { scope, arguments: {} });
}
