import type { Issue, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { Draft, DraftView, Fact } from '@ashlar/core/extension';
import { fact } from '@ashlar/core/extension';
import type { z } from 'zod';
import type { TokenFacts } from '../token/settings.ts';
import type { Counting, RevocationCause } from './events.ts';
import type { AttemptGate, AttemptListener, Factor, FactorTest, IssueListener, RevokeListener } from './listeners.ts';
import type { PartTypes } from './part-types.ts';
import type { Phase, PhaseRoute } from './phase-route.ts';

/** Where a part stands in the section. */
export type PartGroup = 'strategies' | 'addOns';

/** How `strategy.action` reaches a resource action. */
export interface StrategyActionRoute {
  /** The name of the resource action. */
  readonly action: string;
  /** For an update: the parameter that holds the record which the resource action takes first. */
  readonly record?: string;
  /** For an update whose record follows from the parameters, such as a token in them: finds it, after they were found valid. */
  find?(params: unknown, scope: Scope): Promise<Readonly<Row>>;
  /**
   * The identity that the parameters name, normalised as it is compared: what a limiter counts by. The parameters may be
   * anything; they were not parsed yet. What it throws counts as no identity.
   */
  identity?(params: unknown): string | undefined | Promise<string | undefined>;
  /** 'signIn' if it proves a credential, 'requests' if it sends mail to an identity. Default: neither. */
  readonly counts?: Counting;
  /** Why it revokes tokens, for an action that changes a credential in a way of its own. */
  readonly cause?: RevocationCause;
  /** How an HTTP front end offers it; undefined for an action that is not for HTTP. */
  readonly phase?: Phase;
}

/** What `instance.offer` takes: a route whose defaults are not filled in. */
export interface OfferedRoute extends Omit<StrategyActionRoute, 'phase'> {
  /** How an HTTP front end offers it; `true` for a phase with every default. Default: no phase. */
  readonly phase?: PhaseRoute | true;
}

/** One instance of a part, as introspection shows it. */
export interface StrategyFacts {
  readonly name: string;
  readonly kind: string;
  readonly group: PartGroup;
  /** Where it is written, from the resource's name on. */
  readonly path: Issue['path'];
  /** The options as parsed, with their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What `strategy.action` takes, each with the resource action behind it. */
  readonly actions: Readonly<Record<string, StrategyActionRoute>>;
  /** The actions that an HTTP front end may offer, in the order in which users meet them. */
  readonly phases: readonly string[];
  readonly tokensRequired: boolean;
  /** The attributes that hold a credential which it checks. */
  readonly credentialFields: readonly string[];
  /** Makes a value that no credential matches, for those of them that may not be null. */
  readonly unusableCredentials: Readonly<Record<string, () => Promise<unknown>>>;
  /** The identities that it confirms. */
  readonly confirmations: readonly Confirmation[];
}

/** An attribute that a part confirms, and the one that says so: a date or a boolean. */
export interface Confirmation {
  readonly field: string;
  /** Null or false while the user is not confirmed. */
  readonly with: string;
}

/**
 * What a part learns of its surroundings and says of itself while the resource is compiled. What it says, it says in
 * `transform`: `actions`, `phases` and `credentialFields` show what it has said so far.
 */
export interface PartInstance<Options> extends Omit<StrategyFacts, 'options'> {
  readonly options: Options;
  /** The tokens of the resource, every option settled. */
  readonly authentication: TokenFacts;
  /** Every instance in the section, those that come later with what is known of them so far. */
  readonly siblings: readonly StrategyFacts[];
  /** The name of a default action: `prefixWithName`, where the name is this instance's own. */
  actionName(prefix: string): string;
  /** The same, but `prefix` alone for the instance that is named after its kind. */
  plainName(prefix: string): string;
  /** Makes an action known to `strategy.action`, and to HTTP front ends if it is a phase. */
  offer(name: string, route: OfferedRoute): void;
  /**
   * States that an attribute holds a credential which this part checks. `unusable` makes a value that no credential matches:
   * it is written where the credential of a stranger has to go and the attribute may not be null.
   */
  credentialField(name: string, unusable?: () => Promise<unknown>): void;
  /** States that this part confirms an attribute. A strategy that itself proves the attribute then confirms it too. */
  confirms(confirmation: Confirmation): void;
  /** Hears of each token of the resource that is stored, inside that transaction. */
  onIssue(listener: IssueListener): void;
  /** Hears of each revocation of tokens of the resource, inside that transaction. */
  onRevoke(listener: RevokeListener): void;
  /** Hears of each call of a strategy action of the resource, once it has ended for good. */
  onAttempt(listener: AttemptListener): void;
  /** Judges each call of a strategy action of the resource before it does anything. */
  beforeAttempt(gate: AttemptGate): void;
  /**
   * Users for whom the test holds need a factor. Where the strategy that issues a session, or a token to be exchanged for
   * one, does not prove it, they get a token of the purpose `second_factor` instead: `issueWithFactor` exchanges it.
   */
  requiresFactor(test: FactorTest, factor?: Factor): void;
}

/** A kind of strategy or add-on. */
export interface Part<Kind extends string, Types extends PartTypes> {
  readonly kind: Kind;
  readonly '~types'?: Types;
  readonly group: PartGroup;
  readonly schema: z.ZodType;
  readonly tokensRequired: boolean;
  /** What it proves of a user. */
  readonly satisfies: readonly Factor[];
  transform(draft: Draft, instance: AnyInstance): void;
  verify(draft: DraftView, instance: AnyInstance): void;
}

/** An instance of any part: options are objects of which no more is known. */
export type AnyInstance = PartInstance<Readonly<Record<string, unknown>>>;

/** Any part. */
export type AnyPart = Part<string, PartTypes>;

/** What `defineStrategy` and `defineAddOn` take. */
export interface PartDefinition<Kind extends string, Options> {
  readonly kind: Kind;
  /** The options: defaults, and what may be written. It should be strict. */
  readonly schema: z.ZodType<Options>;
  /** Whether it makes no sense without tokens: then a resource without them is refused. Default false. */
  readonly tokensRequired?: boolean;
  /** Which factors a user proves by it (NIST SP 800-63B section 5). Default: none. */
  readonly satisfies?: readonly Factor[];
  /** Adds to the resource. Add-ons come after all strategies. */
  transform(draft: Draft, instance: PartInstance<Options>): void;
  /** Checks the finished draft. */
  verify?(draft: DraftView, instance: PartInstance<Options>): void;
}

/** Makes a part of a definition. */
export function createPart<Kind extends string, Types extends PartTypes, Options>(
  group: PartGroup,
  definition: PartDefinition<Kind, Options>,
): Part<Kind, Types> {
  // Invariant: `instance.options` is what `definition.schema` made, so it is of the type that the definition expects.
  const own = (instance: AnyInstance) => instance as PartInstance<unknown> as PartInstance<Options>;
  return {
    kind: definition.kind,
    group,
    schema: definition.schema,
    tokensRequired: definition.tokensRequired ?? false,
    satisfies: definition.satisfies ?? [],
    transform: (draft, instance) => definition.transform(draft, own(instance)),
    verify: (draft, instance) => definition.verify?.(draft, own(instance)),
  };
}

/** Under which the strategies and add-ons of a resource are kept. */
export const strategyFacts: Fact<readonly StrategyFacts[]> =
  fact<readonly StrategyFacts[]>('authentication.strategies');
