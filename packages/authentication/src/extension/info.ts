import { type ActionOptions, type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { didYouMean, type ParamsThenOptions, quoted } from '@ashlar/core/extension';
import { callStrategy } from '../part/call-strategy.ts';
import { type StrategyFacts, strategyFacts } from '../part/part.ts';
import type { Phase } from '../part/phase/phase-route.ts';
import { servedPhases } from '../part/phase/served-phase.ts';
import type { AuthenticatedResource } from '../sessions/authenticate.ts';
import { factsOf, type TokenSettings } from '../token/settings.ts';

/** The actions of an unknown strategy. You may call any name with any parameters. */
export interface AnyStrategyActions {
  readonly [name: string]: { readonly params: unknown; readonly result: unknown };
}

type StrategiesOf<Of extends AuthenticatedResource> = Of['~types']['info']['authentication']['strategies'];
type KindsOf<Of extends AuthenticatedResource> = Of['~types']['info']['authentication']['kinds'];

/**
 * Infers whether the type of a resource is known. `Known` is `true`, or `boolean` inside a function over any
 * `U extends AuthenticatedResource`. There you may call the strategies of any resource.
 */
export interface Knowing<Known> {
  readonly '~known': Known;
}

type StrategyOf<Of extends AuthenticatedResource, Name extends keyof StrategiesOf<Of>, Known> = boolean extends Known
  ? Strategy<string, AnyStrategyActions>
  : Strategy<Name, StrategiesOf<Of>[Name]>;

type ParamsOf<Action> = Action extends { readonly params: infer Params } ? Params : never;
type ResultOf<Action> = Action extends { readonly result: infer Result } ? Result : never;

/** One phase of a strategy, as an HTTP front end serves it. */
export interface StrategyRoute extends Pick<Phase, 'method' | 'caller' | 'session' | 'answers'> {
  /** The path below the root of the front end: `/user/password/sign-in`. */
  readonly path: string;
  readonly phase: string;
}

/** A strategy or add-on of a resource. */
export interface Strategy<Name, Actions> {
  readonly name: Name;
  readonly kind: string;
  /** The parsed options, with their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The actions that you can pass to `action`. */
  readonly actions: readonly (keyof Actions & string)[];
  /** The actions that an HTTP front end may offer. */
  readonly phases: readonly string[];
  readonly routes: readonly StrategyRoute[];
  readonly tokensRequired: boolean;
  /** Runs one of its actions. Throws what the action throws. */
  action<ActionName extends keyof Actions & string>(
    name: ActionName,
    ...rest: ParamsThenOptions<ParamsOf<Actions[ActionName]>>
  ): Promise<ResultOf<Actions[ActionName]>>;
  /** The same strategy in one domain or scope. */
  in(scope: Scope): Strategy<Name, Actions>;
}

/** Any strategy of a resource. */
type AnyStrategyOf<Of extends AuthenticatedResource, Known> = boolean extends Known
  ? Strategy<string, AnyStrategyActions>
  : { [Name in keyof StrategiesOf<Of>]: Strategy<Name, StrategiesOf<Of>[Name]> }[keyof StrategiesOf<Of>];

/** What introspection shows of tokens: every option but the secret. */
export type TokensInfo = Omit<TokenSettings, 'keys'>;

/** The members of `Info`. */
export interface AuthenticationIntrospection {
  /**
   * Finds a strategy or add-on by name.
   *
   * @throws TypeError that lists the known strategies
   */
  strategy<Of extends AuthenticatedResource, Name extends keyof StrategiesOf<Of> & string, Known = true>(
    resource: Of & Knowing<Known>,
    name: Name,
  ): StrategyOf<Of, Name, Known>;
  /** Finds a strategy or add-on by name, or returns undefined. */
  findStrategy<Of extends AuthenticatedResource, Known = true>(
    resource: Of & Knowing<Known>,
    name: string,
  ): AnyStrategyOf<Of, Known> | undefined;
  strategies<Of extends AuthenticatedResource, Known = true>(
    resource: Of & Knowing<Known>,
  ): readonly AnyStrategyOf<Of, Known>[];
  /** `true` if a strategy or add-on has this name. */
  hasStrategy(resource: AuthenticatedResource, name: string): boolean;
  /** `true` if a strategy or add-on has this kind, under any name. */
  hasKind<Of extends AuthenticatedResource>(resource: Of, kind: KindsOf<Of> | (string & Record<never, never>)): boolean;
  /** The strategy behind a resource action, generated or written by the application. */
  strategyForAction<Of extends AuthenticatedResource, Known = true>(
    resource: Of & Knowing<Known>,
    action: string,
  ): AnyStrategyOf<Of, Known> | undefined;
  tokens(resource: AuthenticatedResource): TokensInfo;
  /** The name of the resource in subjects and claims. */
  subjectName(resource: AuthenticatedResource): string;
}

/**
 * Introspection of resources with authentication (AshAuthentication: `AshAuthentication.Info`).
 *
 * @example
 * await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
 */
export const Info: AuthenticationIntrospection = {
  strategy(resource, name) {
    const found = factsByName(resource, name);
    if (found === undefined) {
      const known = factsList(resource).map((facts) => facts.name);
      throw new TypeError(`${resource.name} has no strategy ${quoted(name)}; ${didYouMean(name, known)}`);
    }
    return typed(createStrategy(resource, found));
  },
  findStrategy(resource, name) {
    const found = factsByName(resource, name);
    return found === undefined ? undefined : typed(createStrategy(resource, found));
  },
  strategies: (resource) => factsList(resource).map((facts) => typed(createStrategy(resource, facts))),
  hasStrategy: (resource, name) => factsByName(resource, name) !== undefined,
  hasKind: (resource, kind) => factsList(resource).some((facts) => facts.kind === kind),
  strategyForAction(resource, action) {
    const found = factsList(resource).find(({ actions }) =>
      Object.values(actions).some((route) => route.action === action),
    );
    return found === undefined ? undefined : typed(createStrategy(resource, found));
  },
  tokens(resource) {
    const { keys: _secret, ...info } = factsOf(resource).tokens;
    return info;
  },
  subjectName: (resource) => factsOf(resource).subjectName,
};

function factsList(resource: AnyResource): readonly StrategyFacts[] {
  const list = ResourceInfo.fact(resource, strategyFacts);
  if (list === undefined) throw new TypeError(`${resource.name} has no authentication section`);
  return list;
}

function factsByName(resource: AnyResource, name: string): StrategyFacts | undefined {
  return factsList(resource).find((facts) => facts.name === name);
}

type UntypedStrategy = Strategy<string, Record<string, { params: unknown; result: unknown }>>;

/** Invariant: the types of a strategy describe the actions that its part has offered for this instance. */
function typed<Typed>(strategy: unknown): Typed {
  return strategy as Typed;
}

function createStrategy(resource: AnyResource, facts: StrategyFacts, scope?: Scope): UntypedStrategy {
  const { name, kind, options, phases, tokensRequired } = facts;
  const routes = servedPhases(resource, facts).map(
    ({ method, path, name: phase, caller, session, answers }): StrategyRoute => {
      return { method, path, phase, caller, session, answers };
    },
  );
  return {
    name,
    kind,
    options,
    actions: Object.keys(facts.actions),
    phases,
    routes,
    tokensRequired,
    action(action: string, params?: unknown, callOptions?: ActionOptions) {
      const call = { name: action, params, options: callOptions };
      return callStrategy(resource, facts, scope === undefined ? call : { ...call, scope });
    },
    in: (inner) => createStrategy(resource, facts, inner),
  };
}
