import { type CompiledAction, compileAction } from '../action/compiled-action.ts';
import type { AttributeInput } from '../attribute/attribute.ts';
import { columnNameOf } from '../attribute/column-name-of.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { markVersion } from '../error/copies.ts';
import type { Issue } from '../error/issue.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import type { AnyExtension } from '../extension/extension.ts';
import { orderTransformers } from '../extension/order-transformers.ts';
import { type BaseSection, baseKeys, baseSection } from './base-section.ts';
import type { CompiledResource } from './compiled-resource.ts';
import { coreVerifiers } from './core-verifiers.ts';
import { deepFreeze, objectsOf } from './deep-freeze.ts';
import { orderByConfig } from './order-by-config.ts';
import { compileOwnAction, compileOwnChanges } from './own-actions.ts';
import { parseSection } from './parse-section.ts';
import { bindRecordArgument } from './record-argument.ts';
import { relationOfDraft } from './relation-of-draft.ts';
import { compileRelationships } from './relationship-section.ts';
import { createDraft, type ResourceDraft } from './resource-draft.ts';
import { sectionHint } from './section-hint.ts';
import { settleTransactions } from './settle-transactions.ts';

/** Makes what callers call. It is passed in, because the pipeline does not run actions. */
export type MakeAction = (resource: AnyResource, action: CompiledAction) => object;

/**
 * The pipeline: parse → transform → verify → freeze. Each stage runs only if the one before found no problem. It
 * reports every problem that it finds.
 *
 * @throws ResourceDefinitionError
 */
export function compileResource(
  config: unknown,
  extensions: readonly AnyExtension[],
  makeAction: MakeAction,
): AnyResource {
  const written: Readonly<Record<string, unknown>> = isObject(config) ? config : {};
  const name = typeof written.name === 'string' && written.name !== '' ? written.name : '(resource)';
  const refuseIfAny = (issues: readonly Issue[]): void => {
    if (issues.length > 0) throw new ResourceDefinitionError(name, orderByConfig(issues, written));
  };

  const { base, sections, issues } = parse(written, extensions);
  if (base === undefined) throw new ResourceDefinitionError(name, orderByConfig(issues, written));
  refuseIfAny(issues);

  const active = extensions.filter(({ key }) => written[key] !== undefined);
  // Invariant: `finish` gives this object all the members of its type, or the pipeline throws.
  const resource = { kind: 'resource' } as AnyResource;
  const draft = createDraft({
    name,
    table: base.table ?? columnNameOf(name),
    resource,
    sections,
    policies: base.policies?.actions,
    fieldRules: base.policies?.fields,
    relationships: compileRelationships(base.relationships),
  });
  addOwnParts(draft, base);
  const failed = transform(draft, active);
  addGet(draft);
  settleTransactions(draft);
  bindRecordArguments(draft);
  verify(draft, active, failed);
  refuseIfAny(draft.issues);

  return finish(draft, { description: base.description, sections, resource, makeAction, written });
}

function parse(
  written: Readonly<Record<string, unknown>>,
  extensions: readonly AnyExtension[],
): { base: BaseSection | undefined; sections: Record<string, unknown>; issues: readonly Issue[] } {
  const keys = extensions.map(({ key }) => key);
  const issues: Issue[] = [];
  const own: Record<string, unknown> = {};
  const known = [...baseKeys, ...keys];
  for (const [key, value] of Object.entries(written)) {
    if (baseKeys.includes(key)) own[key] = value;
    else if (!keys.includes(key))
      issues.push({ path: [key], message: 'unknown section', hint: sectionHint(key, known) });
  }
  const parsedBase = parseSection(baseSection, own, []);
  if ('issues' in parsedBase) issues.push(...parsedBase.issues);

  const sections: Record<string, unknown> = {};
  for (const { key, schema } of extensions) {
    if (written[key] === undefined) continue;
    const parsed = parseSection(typeof schema === 'function' ? schema(written[key]) : schema, written[key], [key]);
    if ('issues' in parsed) issues.push(...parsed.issues);
    else sections[key] = parsed.data;
  }
  // Invariant: `baseSection` made it.
  return { base: 'data' in parsedBase ? (parsedBase.data as BaseSection) : undefined, sections, issues };
}

function addOwnParts(draft: ResourceDraft, base: BaseSection): void {
  for (const [name, value] of Object.entries(base.attributes ?? {})) {
    // Invariant: `baseSection` let through schemas and attributes only.
    draft.addOwnAttribute(name, value as AttributeInput);
  }
  for (const [name, attributes] of Object.entries(base.identities ?? {})) draft.addIdentity({ name, attributes });
  for (const [name, attributes] of Object.entries(base.indexes ?? {}))
    draft.indexes.push({ name, attributes, own: true });
  for (const [name, section] of Object.entries(base.actions ?? {})) {
    draft.actions.set(name, compileOwnAction(name, section));
  }
  draft.changes.push(...compileOwnChanges(base.changes));
}

/**
 * Runs the transformers in order. After one that reports a problem, those that name it in `after` are skipped. Answers with
 * the names of both.
 */
function transform(draft: ResourceDraft, extensions: readonly AnyExtension[]): ReadonlySet<string> {
  const failed = new Set<string>();
  for (const { name, after = [], run } of orderTransformers(extensions.flatMap(({ transformers }) => transformers))) {
    const skipped = after.some((earlier) => failed.has(earlier));
    const before = draft.issues.length;
    if (!skipped) run(draft);
    if (skipped || draft.issues.length > before) failed.add(name);
  }
  return failed;
}

/** Runs the verifiers of each extension whose transformers found no problem. A missing part is no second problem. */
function verify(draft: ResourceDraft, extensions: readonly AnyExtension[], failed: ReadonlySet<string>): void {
  draft.isWhole = failed.size === 0;
  for (const { run } of coreVerifiers) run(draft);
  for (const { transformers, verifiers } of extensions) {
    if (!transformers.some(({ name }) => failed.has(name))) for (const { run } of verifiers) run(draft);
  }
}

/** Every resource can be asked for a record by its key, unless the application or an extension means something else by it. */
function addGet({ actions, primaryKey }: ResourceDraft): void {
  if (actions.has('get') || primaryKey.length === 0) return;
  const description = 'Finds the record with this primary key.';
  actions.set('get', compileAction({ name: 'get', type: 'read', get: true, byKey: true, description }, 'core'));
}

function bindRecordArguments(draft: ResourceDraft): void {
  for (const action of draft.actions.values()) {
    for (const [name, schema] of Object.entries(action.arguments)) {
      if (bindRecordArgument(schema, draft.resource)) continue;
      const path = ['actions', action.name, 'arguments', name];
      draft.error(path, 'belongs to another resource', 'call recordArgument() again in each resource');
    }
  }
}

interface FinishInput {
  readonly description: string | undefined;
  readonly sections: Readonly<Record<string, unknown>>;
  readonly resource: AnyResource;
  readonly makeAction: MakeAction;
  readonly written: unknown;
}

function finish(
  draft: ResourceDraft,
  { description, sections, resource, makeAction, written }: FinishInput,
): AnyResource {
  const attributes = [...draft.attributes.values()];
  const parts: CompiledResource = {
    name: draft.name,
    description,
    attributes: draft.attributes,
    actions: draft.actions,
    changes: draft.changes,
    sections,
    facts: draft.facts,
    relation: relationOfDraft(draft),
    recordAttributes: attributes.filter(({ sensitive }) => !sensitive).map(({ name }) => name),
    lockVersion: attributes.find(({ locksVersion }) => locksVersion)?.name,
    domainVerifiers: draft.domainVerifiers,
    checks: draft.checks,
    starts: draft.starts,
    events: draft.events,
    policies: draft.policies,
    fieldRules: draft.fieldRules,
    relationships: draft.relationships,
  };
  const compiled = deepFreeze(parts, objectsOf(written));
  const actions: Record<string, object> = {};
  for (const action of compiled.actions.values()) actions[action.name] = Object.freeze(makeAction(resource, action));
  Object.assign(resource, {
    name: draft.name,
    table: draft.table,
    actions: Object.freeze(actions),
    '~compiled': compiled,
  });
  Object.defineProperty(resource, Symbol.for('nodejs.util.inspect.custom'), { value: () => `Resource<${draft.name}>` });
  markVersion(resource);
  return Object.freeze(resource);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
