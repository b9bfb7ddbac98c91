import type { ActionWatcher } from '../action/action-watcher.ts';
import { changedTypes, type ResourceChange } from '../action/change.ts';
import { type ActionDefinition, type CompiledAction, compileAction } from '../action/compiled-action.ts';
import type { AttributeInput } from '../attribute/attribute.ts';
import { columnNameOf } from '../attribute/column-name-of.ts';
import { type CompiledAttribute, compileAttribute } from '../attribute/compiled-attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Identity, Index } from '../data-layer/relation.ts';
import type { Issue } from '../error/issue.ts';
import { quoted } from '../error/quoted.ts';
import type { DomainVerifier } from '../extension/domain-verifier.ts';
import type { ActionOrigin, Draft, Origin } from '../extension/draft.ts';
import type { EventSource } from '../extension/event-source.ts';
import { valueOfFact } from '../extension/fact.ts';
import type { ResourceCheck } from '../extension/resource-check.ts';
import type { ResourceStart } from '../extension/resource-start.ts';
import type { FieldRules, Policies } from '../policy/policy-rule.ts';
import type { CompiledRelationship } from '../relationship/relationship.ts';

/** The source of what the application itself wrote. */
export const userSource = 'user';

/** An index, and who asks for it. */
interface DraftIndex extends Index {
  readonly own: boolean;
}

/** The draft behind `Draft`: the maps that the steps of the pipeline fill. */
export interface ResourceDraft extends Draft {
  readonly attributes: Map<string, CompiledAttribute>;
  readonly actions: Map<string, CompiledAction>;
  readonly changes: ResourceChange[];
  readonly identities: Identity[];
  readonly indexes: DraftIndex[];
  readonly facts: Map<string, unknown>;
  readonly domainVerifiers: DomainVerifier[];
  readonly checks: ResourceCheck[];
  readonly starts: ResourceStart[];
  readonly events: EventSource[];
  readonly issues: Issue[];
  /** The rules as the application wrote them; undefined: everything is allowed. */
  readonly policies: Policies | undefined;
  /** The rules for single attributes; undefined: there are none. */
  readonly fieldRules: FieldRules | undefined;
  /** The relationships as the application wrote them, by name. */
  readonly relationships: ReadonlyMap<string, CompiledRelationship>;
  /** The attributes whose schema no store can keep. Verifiers report no further problems of them. */
  readonly unsound: ReadonlySet<string>;
  /** Adds what the application wrote. */
  addOwnAttribute(name: string, declared: AttributeInput): void;
  /** Whether every transformer ran without a problem. */
  isWhole: boolean;
}

/** The beginning of a draft. */
interface DraftBasis {
  readonly name: string;
  readonly table: string;
  readonly resource: AnyResource;
  readonly sections: Readonly<Record<string, unknown>>;
  readonly policies: Policies | undefined;
  readonly fieldRules: FieldRules | undefined;
  readonly relationships: ReadonlyMap<string, CompiledRelationship>;
}

type ForDomains = Pick<ResourceDraft, 'domainVerifiers' | 'checks' | 'starts' | 'events'>;

/** An empty draft. */
export function createDraft(basis: DraftBasis): ResourceDraft {
  const attributes = new Map<string, CompiledAttribute>();
  const actions = new Map<string, CompiledAction>();
  const changes: ResourceChange[] = [];
  const identities: Identity[] = [];
  const indexes: DraftIndex[] = [];
  const facts = new Map<string, unknown>();
  const forDomains: ForDomains = { domainVerifiers: [], checks: [], starts: [], events: [] };
  const { issues, error } = createIssues();
  const unsound = new Set<string>();
  const settle = ({ attribute, problems }: ReturnType<typeof compileAttribute>): void => {
    attributes.set(attribute.name, attribute);
    if (problems.length > 0) unsound.add(attribute.name);
    for (const { message, cure } of problems) error(['attributes', attribute.name], message, cure);
  };
  return {
    ...basis,
    unsound,
    addOwnAttribute: (name, declared) => settle(compileAttribute(name, declared, userSource)),
    attributes,
    actions,
    changes,
    identities,
    indexes,
    facts,
    ...forDomains,
    issues,
    isWhole: true,
    error,
    get primaryKey() {
      return [...attributes.values()].filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
    },
    // Invariant: a section was parsed by its extension's schema, and only that extension asks for it by this type.
    section: <Section>(key: string) => basis.sections[key] as Section | undefined,
    fact: (fact) => valueOfFact(facts, fact),
    setFact: ({ key }, value) => void facts.set(key, value),
    addAttribute(name, declared, origin) {
      const generated = compileAttribute(name, declared, origin.source);
      const own = attributes.get(name);
      if (own === undefined) settle(generated);
      else checkAttribute(own, generated.attribute, { ...origin, error });
    },
    addAction(definition, origin) {
      const own = actions.get(definition.name);
      if (own === undefined) actions.set(definition.name, compileAction(definition, origin.source));
      else checkAction(own, definition, { ...origin, error });
    },
    limitLength: (name, longest) => limitLength(attributes, name, longest),
    addChange: (change) => void (checkTypes(change, error) && changes.push(change)),
    watchAction: (name, watcher) => watchAction(actions, name, watcher),
    addIdentity: (identity) => void identities.push(identity),
    addIndex: (names) => void indexes.push(indexBy(names)),
    addDomainVerifier: (verifier) => void forDomains.domainVerifiers.push(verifier),
    addCheck: (check) => void forDomains.checks.push(check),
    addStart: (start) => void forDomains.starts.push(start),
    addEvent: (source) => void forDomains.events.push(source),
  };
}

function indexBy(attributes: readonly string[]): DraftIndex {
  return { name: `by_${attributes.map(columnNameOf).join('_')}`, attributes, own: false };
}

/** The identities that a definition declares, then those of its unique attributes. */
export function identitiesOf({ identities, attributes }: ResourceDraft): readonly Identity[] {
  const unique = [...attributes.values()].filter((attribute) => attribute.unique);
  return [...identities, ...unique.map(({ name }) => ({ name: `unique_${columnNameOf(name)}`, attributes: [name] }))];
}

function watchAction(actions: Map<string, CompiledAction>, name: string, watcher: ActionWatcher): void {
  const action = actions.get(name);
  if (action === undefined) throw new TypeError(`there is no action ${quoted(name)} to watch`);
  actions.set(name, { ...action, watchers: [...action.watchers, watcher] });
}

function limitLength(attributes: Map<string, CompiledAttribute>, name: string, longest: number): void {
  const limited = attributes.get(name);
  if (limited !== undefined) attributes.set(name, { ...limited, longest });
}

/** Extensions of JavaScript may say what the types refuse. */
function checkTypes({ on, source, name }: ResourceChange, error: Draft['error']): boolean {
  const known: readonly string[] = changedTypes;
  const problem = on.length === 0 ? 'applies to no type of action' : undefined;
  const unknown = on.find((type) => !known.includes(type));
  if (problem === undefined && unknown === undefined) return true;
  const cure = `name at least one of ${changedTypes.join(', ')}; a read runs no changes, it has filter and prepare`;
  error([source, name, 'on'], problem ?? `a change does not apply to ${quoted(String(unknown))}`, cure);
  return false;
}

function createIssues(): Pick<ResourceDraft, 'issues' | 'error'> {
  const issues: Issue[] = [];
  return {
    issues,
    error: (path, message, hint) => void issues.push(hint === undefined ? { path, message } : { path, message, hint }),
  };
}

type Reporting = Pick<ResourceDraft, 'error'>;

function checkAttribute(
  own: CompiledAttribute,
  generated: CompiledAttribute,
  { source, error }: Origin & Reporting,
): void {
  const path = ['attributes', own.name];
  const needed = `${source} adds an attribute of this name, and yours does not fit`;
  if (own.storage !== generated.storage) {
    error(path, `${needed}: it is kept as ${own.storage}, not as ${generated.storage}`, 'leave it out, or rename it');
  }
  if (own.nullable && !generated.nullable) error(path, `${needed}: it may be null`, 'take .nullable() away');
  if (!own.nullable && generated.nullable) error(path, `${needed}: it may not be null`, 'add .nullable()');
  if (own.primaryKey !== generated.primaryKey) {
    const verb = generated.primaryKey ? 'has to be' : 'may not be';
    error(path, `${needed}: it ${verb} the primary key`);
  }
}

function checkAction(
  own: CompiledAction,
  generated: ActionDefinition,
  { source, path: originPath, takes, fits, error }: ActionOrigin & Reporting,
): void {
  if (own.source !== userSource) {
    error(
      originPath,
      `the action ${quoted(own.name)} is generated by ${own.source} already`,
      'give one of them another name',
    );
    return;
  }
  const path = ['actions', own.name];
  const problem = `${source} generates an action of this name, and yours does not fit`;
  const rename = 'change it, or give one of the two another name';
  if (own.type !== generated.type) {
    error(path, `${problem}: its type is ${own.type}, not ${generated.type}`, rename);
    return;
  }
  if (own.upsert !== undefined && generated.upsert === undefined) {
    error(path, `${problem}: with upsert it would hand out a record that is there already`, 'leave upsert out');
  }
  const given = new Set([...Object.keys(own.arguments), ...own.accept]);
  const needed = takes ?? [...Object.keys(generated.arguments ?? {}), ...(generated.accept ?? [])];
  for (const name of needed) {
    if (!given.has(name)) error(path, `${problem}: it takes no ${quoted(name)}`, rename);
  }
  const misfit = fits?.(own);
  if (misfit !== undefined) error(path, `${problem}: ${misfit}`, rename);
}
