import type { EmptyAnswer, PendingAnswer, SessionAnswer, UserAnswer } from '../answer/answer.ts';
import type { Wire } from '../answer/wire.ts';
import type { Issued, ServedRecord } from './served-resource.ts';

/** What the answers of a resource have in common. */
export interface AnswerTypes {
  /** The user, after JSON. */
  readonly user: unknown;
  /** `PendingAnswer` if a user may need a second factor, else never. */
  readonly pending: unknown;
}

/** Without a token the user has to confirm first. */
type AnswerOfToken<Token, In extends AnswerTypes> =
  | SessionAnswer<In['user']>
  | In['pending']
  | (undefined extends Token ? UserAnswer<In['user']> : never);

// biome-ignore lint/suspicious/noConfusingVoidType: the result of an action that returns nothing
type AnswerOfResult<Result, In extends AnswerTypes> = [Result] extends [null | void]
  ? EmptyAnswer
  : Result extends Issued
    ? AnswerOfToken<Result['$metadata']['token'], In>
    : Result extends ServedRecord
      ? UserAnswer<In['user']>
      : { readonly result: Wire<Result> };

/** The members of the answer to a call: those of its phase, or what follows from the result of the action. */
export type AnswerOf<Action, In extends AnswerTypes> = Action extends { readonly phase: { readonly answer: infer Own } }
  ? Wire<Own>
  : Action extends { readonly result: infer Result }
    ? AnswerOfResult<Result, In>
    : never;

/** An action that takes `pending` exchanges it. Without one, no answer has it. */
export type PendingOf<Strategies> = true extends {
  [Name in keyof Strategies]: TakesPending<Strategies[Name]>;
}[keyof Strategies]
  ? PendingAnswer
  : never;

type TakesPending<Actions> = {
  [Name in keyof Actions]: Actions[Name] extends { readonly params: { readonly pending: unknown } } ? true : never;
}[keyof Actions];
