import type { ActionContext, Scope } from '@ashlar/core';
import { sharedByCopies } from '@ashlar/core/extension';
import type { AttemptFacts, CallerContext, RevocationCause } from './events.ts';
import type { StrategyFacts } from './part.ts';

/** One call of a strategy action while it runs. Kept only where a part listens. */
export interface StrategyCall {
  readonly facts: AttemptFacts;
  /** Why it revokes tokens, where that is not the change it makes. */
  readonly cause: RevocationCause | undefined;
  /** The user whom the strategy found. */
  subject: string | null;
  /** Whether a gate has forbidden to send mail. */
  suppressed: boolean;
}

/** What is known of a call by its context. */
interface Mark {
  /** The strategy and its action, if it was called through `strategy.action`. */
  readonly through: { readonly strategy: StrategyFacts; readonly action: string } | undefined;
  readonly call: StrategyCall | undefined;
}

/** By the context of a call, which is made for that call only. Only these files can add one. */
const marks = sharedByCopies('marks of strategy calls', () => new WeakMap<object, Mark>());

/** What is known of the call that a scope belongs to. */
export function markOf({ options }: Scope): Mark | undefined {
  return options.context === undefined ? undefined : marks.get(options.context);
}

/** The scope with a context of its own, made of a mark that goes with this call and with nothing else. */
export function marked(scope: Scope, markFor: (context: CallerContext) => Mark): Scope {
  const own = scope.with({ context: {} });
  const { context } = own.options;
  if (context !== undefined) marks.set(context, markFor(context));
  return own;
}

/**
 * The strategy that a hook's action was called through, or undefined if it was called directly. It cannot be forged by
 * whatever a caller passes as `context` (Ash: the private `ash_authentication?` context).
 *
 * @example
 * changes: [{ on: ['action'], before: (changeset, context) => { if (!strategyOfCall(context)) throw forbidden(); } }]
 */
export function strategyOfCall(context: ActionContext): { readonly name: string; readonly kind: string } | undefined {
  const strategy = marks.get(context.context)?.through?.strategy;
  return strategy === undefined ? undefined : { name: strategy.name, kind: strategy.kind };
}

/**
 * Tells listeners of attempts whose credential this call tries: the subject of the user whom the strategy has found. Call
 * it as soon as the user is known, also for an attempt that fails afterwards.
 *
 * @example
 * noteSubject(scope, subjectOf(resource, user));
 */
export function noteSubject(scope: Scope, subject: string): void {
  const call = markOf(scope)?.call;
  if (call !== undefined) call.subject ??= subject;
}

/** The same where the action has answered with the user: that one it is. */
export function noteUser(scope: Scope, subject: string): void {
  const call = markOf(scope)?.call;
  if (call !== undefined) call.subject = subject;
}

/** Why the action that is running revokes tokens, if it says so in its route. */
export function causeOfCall(scope: Scope): RevocationCause | undefined {
  return markOf(scope)?.call?.cause;
}

/** Whether a gate lets this call answer as ever and send nothing. Ask it before mail is sent. */
export function isSuppressed(scope: Scope): boolean {
  return markOf(scope)?.call?.suppressed === true;
}
