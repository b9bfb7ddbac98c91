import type { Run } from '@ashlar/core/extension';
import type { ActionName, OptionText, PartTypes, StrategyAction } from '../../part/part-types.ts';
import type { LimitsOptions } from './option-types.ts';

type DefaultActionName<Name extends string> = Name extends 'limits' ? 'clearLimits' : ActionName<'clearLimits', Name>;

/** The actions of limits. */
export interface LimitsActions<in out Name extends string, in out Options> {
  readonly clear: StrategyAction<
    OptionText<Options, 'clearActionName', DefaultActionName<Name>>,
    Run<{ identity: string }, void>,
    { identity: string },
    'none'
  >;
}

/** The types of limits. */
export interface LimitsTypes extends PartTypes {
  readonly options: LimitsOptions;
  readonly actions: LimitsActions<this['in']['name'], this['in']['options']>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
}
