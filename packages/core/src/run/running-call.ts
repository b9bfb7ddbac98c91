import type { Scope } from '../contract/scope.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { Judgement } from '../policy/judge-rules.ts';
import type { FieldView } from './policies/field-view.ts';

/** A call that is under way: what the runs of all types of action share. */
export interface RunningCall {
  readonly params: unknown;
  readonly scope: Scope;
  /** Asks the policies. To be called once the input was found valid, before anything is read. */
  judge(input: { readonly arguments: Readonly<Row> }, as?: 'update'): Judgement;
  /** Which fields the caller sees. To be called then too. */
  fields(input: { readonly arguments: Readonly<Row> }): FieldView;
  /** To be called then. */
  gate(): Promise<void>;
}
