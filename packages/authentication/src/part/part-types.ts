export type { Option, OptionText } from '@ashlar/core/extension';

/**
 * The type-level half of a part (a strategy or an add-on). Its members are functions of `this['in']`, which
 * `defineResource` fills in with the config. A member that uses `this` must be a named interface or alias applied to
 * `this['in']`. Leave a member out, and the part adds nothing there.
 */
export interface PartTypes {
  readonly in: {
    /** The name of this instance: its kind, or the text after the colon in its key. */
    readonly name: string;
    /** The written options. */
    readonly options: unknown;
    /** The application's attributes. For `actions`, also those that parts and other extensions add. */
    readonly attributes: unknown;
    /** The written `authentication` section. */
    readonly section: unknown;
    /** The credential fields of all strategies in the section, or never. */
    readonly credentialFields: unknown;
  };
  /** The options that the part accepts. They may depend on the attributes. */
  readonly options: unknown;
  /** The actions for `strategy.action`, each a `StrategyAction`. */
  readonly actions: object;
  /** The attributes that the part adds to the resource. */
  readonly attributes: object;
  /** The attributes that hold a credential of the part. A change of one of them changes what lets a user in. */
  readonly credentialFields: unknown;
  /** What the part requires of the section, given the config. */
  readonly requires: unknown;
  /** What the part requires of its own options, given the config. */
  readonly requiresOfOptions: unknown;
}

/** The types of a part for one instance of it. */
export type ApplyPart<Types, In> = Types & { readonly in: In };

/**
 * An action of a strategy: its resource action, its signature, and the parameters of `strategy.action`. `Phase` says how it
 * differs over HTTP: `'none'` if it has no phase, or the types of the `body` and the `answer` of its phase.
 */
export interface StrategyAction<
  Name extends string,
  Signature extends { readonly params: unknown; readonly result: unknown },
  Params = Signature['params'],
  Phase = 'as the action',
> {
  /** The name of the resource action. */
  readonly action: Name;
  readonly signature: Signature;
  readonly params: Params;
  readonly result: Signature['result'];
  /** What a browser client knows of the phase. */
  readonly phase: Phase;
}

/** The name of a default action of a strategy. The strategy's own name takes the place of `Password`. */
export type ActionName<Prefix extends string, Name extends string> = `${Prefix}With${Capitalize<Name>}`;
