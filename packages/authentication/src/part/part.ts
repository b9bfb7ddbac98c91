import type { Issue, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { Draft, DraftView, Fact } from '@ashlar/core/extension';
import { fact } from '@ashlar/core/extension';
import type { z } from 'zod';
import type { TokenFacts } from '../token/settings.ts';
import type { Counting, RevocationCause } from './events.ts';
import type {
  AttemptGate,
  AttemptListener,
  AuthenticateListener,
  Factor,
  FactorTest,
  IssueListener,
  RevokeListener,
  SessionRule,
  TokenKeeping,
} from './listeners.ts';
import type { PartTypes } from './part-types.ts';
import type { Phase, PhaseRoute } from './phase/phase-route.ts';

/** The group of a part in the section. */
export type PartGroup = 'strategies' | 'addOns';

/** How `strategy.action` reaches a resource action. */
export interface StrategyActionRoute {
  /** The name of the resource action. */
  readonly action: string;
  /** For an update: the name of the parameter that holds the record. */
  readonly record?: string;
  /**
   * For an update whose record follows from the parameters, such as a token: finds the record, after the input was
   * found valid.
   */
  find?(params: unknown, scope: Scope): Promise<Readonly<Row>>;
  /**
   * Finds the identity in the parameters, normalised as it is compared. Limits count by it. The parameters are not
   * parsed yet and may be anything. An error counts as no identity.
   */
  identity?(params: unknown): string | undefined | Promise<string | undefined>;
  /** The attribute that the identity names. Limits count each attribute apart. Default: the option `identityField`. */
  readonly identityField?: string;
  /** 'signIn' if the action proves a credential, 'requests' if it mails to an identity. Default: neither. */
  readonly counts?: Counting;
  /**
   * The parameters that hold a password or a token; if the phase has a `body`, its members. Front ends do not show them again.
   * Default: none.
   */
  readonly secrets?: readonly string[];
  /** Why the action revokes tokens, if it changes a credential in its own way. */
  readonly cause?: RevocationCause;
  /** How an HTTP front end offers the action. Undefined if it is not for HTTP. */
  readonly phase?: Phase;
}

/** The route that you pass to `instance.offer`, without defaults. */
export interface OfferedRoute extends Omit<StrategyActionRoute, 'phase'> {
  /** How an HTTP front end offers the action. `true`: a phase with all defaults. Default: no phase. */
  readonly phase?: PhaseRoute | true;
}

/** One instance of a part, as introspection shows it. */
export interface StrategyFacts {
  readonly name: string;
  readonly kind: string;
  readonly group: PartGroup;
  /** The path of the instance, from the resource's name on. */
  readonly path: Issue['path'];
  /** The parsed options, with their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The actions for `strategy.action`, each with its resource action. */
  readonly actions: Readonly<Record<string, StrategyActionRoute>>;
  /** The actions that an HTTP front end may offer, in the order of use. */
  readonly phases: readonly string[];
  readonly tokensRequired: boolean;
  /** The attributes that hold a credential of this part. */
  readonly credentialFields: readonly string[];
  /** For credentials that may not be null: makes a value that no credential matches. */
  readonly unusableCredentials: Readonly<Record<string, () => Promise<unknown>>>;
  /** The identities that this part confirms. */
  readonly confirmations: readonly Confirmation[];
}

/** An attribute that a part confirms, and the attribute that marks it as confirmed: a date or a boolean. */
export interface Confirmation {
  readonly field: string;
  /** Null or false while the user is not confirmed. */
  readonly with: string;
}

/**
 * What a part knows and declares while the resource is compiled. It declares in `transform`. `actions`, `phases` and
 * `credentialFields` show what it has declared so far.
 */
export interface PartInstance<Options> extends Omit<StrategyFacts, 'options'> {
  readonly options: Options;
  /** The tokens of the resource, with all defaults. */
  readonly authentication: TokenFacts;
  /** Every instance in the section. Later instances show what they have declared so far. */
  readonly siblings: readonly StrategyFacts[];
  /** The name of a default action: `prefixWithName`, with the name of this instance. */
  actionName(prefix: string): string;
  /** The same, but only `prefix` if the instance has the name of its kind. */
  plainName(prefix: string): string;
  /** Adds an action to `strategy.action`, and to HTTP front ends if it is a phase. */
  offer(name: string, route: OfferedRoute): void;
  /**
   * Declares that an attribute holds a credential of this part. `unusable` makes a value that no credential matches.
   * Ashlar writes it to remove a stranger's credential from an attribute that may not be null.
   */
  credentialField(name: string, unusable?: () => Promise<unknown>): void;
  /** Declares that this part confirms an attribute. A strategy that proves the attribute then confirms it too. */
  confirms(confirmation: Confirmation): void;
  /** Calls the listener for each token of the resource that is stored, inside that transaction. */
  onIssue(listener: IssueListener): void;
  /** Calls the listener for each revocation of tokens of the resource, inside that transaction. */
  onRevoke(listener: RevokeListener): void;
  /**
   * Calls the listener for each session that `authenticate` lets in, with these attributes of the token's row. The row is
   * read in any case. It needs `requireTokenPresenceForAuthentication`.
   */
  onAuthenticate(listener: AuthenticateListener, reads?: readonly string[]): void;
  /** Writes attributes of the token resource with each token of the resource that is stored. */
  keepsWithTokens(keeping: TokenKeeping): void;
  /** Ends sessions by a rule over the row of their token. It needs `requireTokenPresenceForAuthentication`. */
  sessionsLastWhile(rule: SessionRule): void;
  /**
   * Calls the listener for each call of a strategy action of the resource, after its outermost transaction has ended.
   */
  onAttempt(listener: AttemptListener): void;
  /** Calls the gate before each strategy action of the resource does anything. */
  beforeAttempt(gate: AttemptGate): void;
  /**
   * Declares which users need a factor. If the strategy that issues a session, or a token to exchange for one, does not
   * prove it, they get a token of purpose `second_factor` instead. `issueWithFactor` exchanges it.
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
  /** The factors that it proves. */
  readonly satisfies: readonly Factor[];
  transform(draft: Draft, instance: AnyInstance): void;
  verify(draft: DraftView, instance: AnyInstance): void;
}

/** An instance of any part, with unknown options. */
export type AnyInstance = PartInstance<Readonly<Record<string, unknown>>>;

/** Any part. */
export type AnyPart = Part<string, PartTypes>;

/** The definition that `defineStrategy` and `defineAddOn` take. */
export interface PartDefinition<Kind extends string, Options> {
  readonly kind: Kind;
  /** The schema of the options, with their defaults. It should be strict. */
  readonly schema: z.ZodType<Options>;
  /** If true, the part requires tokens, and a resource without them is refused. Default false. */
  readonly tokensRequired?: boolean;
  /** The factors that a user proves by it (NIST SP 800-63B section 5). Default: none. */
  readonly satisfies?: readonly Factor[];
  /** Adds to the resource. Add-ons come after all strategies. */
  transform(draft: Draft, instance: PartInstance<Options>): void;
  /** Checks the finished draft. */
  verify?(draft: DraftView, instance: PartInstance<Options>): void;
}

/** Makes a part from a definition. */
export function createPart<Kind extends string, Types extends PartTypes, Options>(
  group: PartGroup,
  definition: PartDefinition<Kind, Options>,
): Part<Kind, Types> {
  // Invariant: `instance.options` comes from `definition.schema`, so it has the type that the definition expects.
  const own = (instance: PartInstance<unknown>) => instance as PartInstance<Options>;
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

/** The fact that holds the strategies and add-ons of a resource. */
export const strategyFacts: Fact<readonly StrategyFacts[]> =
  fact<readonly StrategyFacts[]>('authentication.strategies');
