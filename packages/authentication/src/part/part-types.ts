export type { Option, OptionText } from '@ashlar/core/extension';

/**
 * The type-level half of a part (a strategy or an add-on): an interface whose members are functions of `this['in']`,
 * which `defineResource` fills in with what was written. A member that uses `this` has to be a named interface or alias
 * applied to `this['in']`. What a part does not declare stays as it is here, and adds nothing.
 */
export interface PartTypes {
  readonly in: {
    /** The name of this instance: its kind, or what stands behind the colon in its key. */
    readonly name: string;
    /** The options as written. */
    readonly options: unknown;
    /** The application's attributes; for `actions`, those that parts and other extensions add too. */
    readonly attributes: unknown;
    /** The `authentication` section as written. */
    readonly section: unknown;
    /** The credential fields of all strategies in the section; never if there are none. */
    readonly credentialFields: unknown;
  };
  /** The options that it accepts. May depend on the attributes. */
  readonly options: unknown;
  /** What `strategy.action` takes: each a `StrategyAction`. */
  readonly actions: object;
  /** The attributes that it adds to the resource. */
  readonly attributes: object;
  /** The attributes that hold a credential which it checks: changing one of them changes what lets a user in. */
  readonly credentialFields: unknown;
  /** The least that the section must be, given what was written. */
  readonly requires: unknown;
  /** The least that its own options must be, given what was written. */
  readonly requiresOfOptions: unknown;
}

/** The types of a part for one instance of it. */
export type ApplyPart<Types, In> = Types & { readonly in: In };

/** One of the actions of a strategy: the resource action behind it, its signature, and what `strategy.action` takes. */
export interface StrategyAction<
  Name extends string,
  Signature extends { readonly params: unknown; readonly result: unknown },
  Params = Signature['params'],
> {
  /** The name of the resource action. */
  readonly action: Name;
  readonly signature: Signature;
  readonly params: Params;
  readonly result: Signature['result'];
}

/** The name of a default action of a strategy: `Password` in it stands for the strategy's own name. */
export type ActionName<Prefix extends string, Name extends string> = `${Prefix}With${Capitalize<Name>}`;
