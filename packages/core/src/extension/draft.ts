import type { ActionWatcher } from '../action/action-watcher.ts';
import type { ResourceChange } from '../action/change.ts';
import type { ActionDefinition, CompiledAction } from '../action/compiled-action.ts';
import type { AttributeInput } from '../attribute/attribute.ts';
import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Identity } from '../data-layer/relation.ts';
import type { Issue } from '../error/issue.ts';
import type { DomainVerifier } from './domain-verifier.ts';
import type { EventSource } from './event-source.ts';
import type { Fact } from './fact.ts';
import type { ResourceCheck } from './resource-check.ts';
import type { ResourceStart } from './resource-start.ts';

/** A resource while it is compiled, as verifiers see it: everything can be read, nothing changed. */
export interface DraftView {
  readonly name: string;
  readonly table: string;
  /** The resource that this becomes. For hooks, which read it when they run: before the pipeline ends it is empty. */
  readonly resource: AnyResource;
  readonly attributes: ReadonlyMap<string, CompiledAttribute>;
  readonly actions: ReadonlyMap<string, CompiledAction>;
  readonly primaryKey: readonly string[];
  readonly identities: readonly Identity[];
  /** A section as parsed, with its defaults. Its extension's schema is the authority for the type. */
  section<Section>(key: string): Section | undefined;
  fact<Value>(fact: Fact<Value>): Value | undefined;
  /** Reports a problem at a path from the resource's name on. All problems are thrown together. */
  error(path: Issue['path'], message: string, hint?: string): void;
}

/** A resource while it is compiled, as transformers see it. */
export interface Draft extends DraftView {
  /**
   * Adds an attribute. If the application has one of that name, that one stays; if it does not fit, the reason is
   * reported.
   */
  addAttribute(name: string, declared: AttributeInput, origin: Origin): void;
  /**
   * Adds an action. If the application has one of that name, that one stays; if it does not fit, the reason is
   * reported. An action of the same name from another part is a problem too.
   */
  addAction(definition: ActionDefinition, origin: ActionOrigin): void;
  /** Refuses longer text (in UTF-16 units) before the schema runs: a schema may take seconds for megabytes. */
  limitLength(attribute: string, longest: number): void;
  /** Adds a change of the resource. One `on: ['read']`, or on nothing, would never run: that is a problem of the definition. */
  addChange(change: ResourceChange): void;
  /** Watches every call of an action that was added before, generated or the application's own. */
  watchAction(name: string, watcher: ActionWatcher): void;
  addIdentity(identity: Identity): void;
  /** Asks stores for an index. */
  addIndex(attributes: readonly string[]): void;
  addDomainVerifier(verifier: DomainVerifier): void;
  /** Adds to what `domain.check()` looks for. */
  addCheck(check: ResourceCheck): void;
  /** Does something for each domain that the resource is put into, when it was created. */
  addStart(start: ResourceStart): void;
  /** Says that domains with the resource tell of an event, which `domain.on` hears. */
  addEvent(source: EventSource): void;
  setFact<Value>(fact: Fact<Value>, value: Value): void;
}

/** The part of the config that adds something. */
export interface Origin {
  /** The extension or part, for introspection. */
  readonly source: string;
  /** Where problems with it are reported. */
  readonly path: Issue['path'];
}

/** Where an action comes from, and what an action of the application must be like to stand in for it. */
export interface ActionOrigin extends Origin {
  /** What an action of the application has to take to stand in for it. Default: all that the generated one takes. */
  readonly takes?: readonly string[];
  /**
   * A further problem with the application's action, beyond its type and the names of its arguments. Undefined if there
   * is none.
   */
  fits?(own: CompiledAction): string | undefined;
}
