import type { ActionContext, Scope } from '@ashlar/core';
import { sharedByCopies } from '@ashlar/core/extension';
import type { AttemptFacts, CallerContext, RevocationCause } from './events.ts';
import type { StrategyFacts } from './part.ts';

/** A running call of a strategy action. Kept only if a part listens. */
export interface StrategyCall {
  readonly facts: AttemptFacts;
  /** Why it revokes tokens, if not because of the change it makes. */
  readonly cause: RevocationCause | undefined;
  /** The subject of the user whom the strategy found. */
  subject: string | null;
  /** True if a gate has forbidden mail. */
  suppressed: boolean;
}

/** What the context of a call tells about it. */
interface Mark {
  /** The strategy and its action, if the call came through `strategy.action`. */
  readonly through: { readonly strategy: StrategyFacts; readonly action: string } | undefined;
  readonly call: StrategyCall | undefined;
}

/** By the context of a call, which is made for that call only. Only these files can add one. */
const marks = sharedByCopies('marks of strategy calls', () => new WeakMap<object, Mark>());

/** The mark of the call to which a scope belongs. */
export function markOf({ options }: Scope): Mark | undefined {
  return options.context === undefined ? undefined : marks.get(options.context);
}

/** The scope of a call that comes through `strategy.action`, with a new context. It belongs to this call alone. */
export function called(scope: Scope, through: NonNullable<Mark['through']>): Scope {
  return marked(scope, () => ({ through, call: undefined }));
}

/** The scope of a call that begins now. */
export function begun(
  scope: Scope,
  call: Pick<Mark, 'through'> & Pick<StrategyCall, 'cause'> & { readonly facts: Omit<AttemptFacts, 'context'> },
): Scope {
  const { through, cause, facts } = call;
  const markFor = (context: CallerContext): Mark => ({
    through,
    // Gates get it, and the event is made of it.
    call: { facts: Object.freeze({ ...facts, context }), cause, subject: facts.subject, suppressed: false },
  });
  const { context } = scope.options;
  const mark = markOf(scope);
  // `called` made this context for this call: a second one would cost every call a scope more.
  if (context === undefined || mark === undefined || mark.call !== undefined) return marked(scope, markFor);
  marks.set(context, markFor(context));
  return scope;
}

function marked(scope: Scope, markFor: (context: CallerContext) => Mark): Scope {
  const own = scope.with({ context: {} });
  const { context } = own.options;
  if (context !== undefined) marks.set(context, markFor(context));
  return own;
}

/**
 * The strategy through which a hook's action was called, or undefined for a direct call. No `context` that a caller
 * passes can forge it (Ash: the private `ash_authentication?` context). An action that a hook of this call runs gets the
 * same answer.
 *
 * @example
 * changes: [{ on: ['action'], before: (changeset, context) => { if (!strategyOfCall(context)) throw forbidden(); } }]
 */
export function strategyOfCall(context: ActionContext): { readonly name: string; readonly kind: string } | undefined {
  const strategy = marks.get(context.context)?.through?.strategy;
  return strategy === undefined ? undefined : { name: strategy.name, kind: strategy.kind };
}

/**
 * Tells listeners of attempts which user this call is about. Call it as soon as the strategy has found the user, also
 * if the attempt fails afterwards.
 *
 * @example
 * noteSubject(scope, subjectOf(resource, user));
 */
export function noteSubject(scope: Scope, subject: string): void {
  const call = markOf(scope)?.call;
  if (call !== undefined) call.subject ??= subject;
}

/** The same for the user that the action has returned. */
export function noteUser(scope: Scope, subject: string): void {
  const call = markOf(scope)?.call;
  if (call !== undefined) call.subject = subject;
}

/** Why the running action revokes tokens, if its route says so. */
export function causeOfCall(scope: Scope): RevocationCause | undefined {
  return markOf(scope)?.call?.cause;
}

/** `true` if a gate wants this call to answer as usual and send nothing. Ask before you send mail. */
export function isSuppressed(scope: Scope): boolean {
  return markOf(scope)?.call?.suppressed === true;
}
