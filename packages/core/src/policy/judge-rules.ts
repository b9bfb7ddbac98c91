import { always, and, never, not, or } from '../data-layer/conditions.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { Condition } from '../data-layer/statement.ts';
import { AshlarError } from '../error/ashlar-error.ts';
import { coreErrors } from '../error/core-errors.ts';
import { printIssues } from '../error/issue.ts';
import { refusePromise } from '../error/refuse-promise.ts';
import { type CompiledFilter, compileFilter, type FilterSubject } from '../filter/compile-filter.ts';
import type { AnyPolicyRule, PolicyContext, PolicyEffect } from './policy-rule.ts';
import { settleUndefined } from './settle-undefined.ts';

/** What the rules say of a call. */
export type Judgement =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'forbidden' }
  /** It is allowed for the records where the condition holds. */
  | { readonly kind: 'where'; readonly condition: Condition; readonly parameters: Readonly<Row> };

export const allowed: Judgement = Object.freeze({ kind: 'allowed' });
const forbidden: Judgement = Object.freeze({ kind: 'forbidden' });

/** Rules with their place, for messages: `Post: policies.update`. */
export interface PlacedRules {
  readonly place: string;
  readonly rules: readonly AnyPolicyRule[];
  /** What their filters may compare. */
  readonly subject: FilterSubject;
  /** Put before the names of parameters, for statements that hold the rules of several resources. Default: nothing. */
  readonly prefix?: string;
}

/**
 * Judges a call: it is allowed where a `bypassIf` holds, or where no `forbidIf` and at least one `allowIf` holds. So without a
 * rule nothing is allowed.
 *
 * @throws AshlarError POLICY_FAILED if a rule throws, or answers neither a boolean nor a filter of this resource
 */
export function judgeRules(placed: PlacedRules, context: PolicyContext): Judgement {
  const parameters: Row = {};
  const held: Record<PolicyEffect, Condition[]> = { allow: [], forbid: [], bypass: [] };
  for (const [index, rule] of placed.rules.entries()) {
    const { condition, parameters: own } = conditionOf(placed, rule, { index, context });
    held[rule.effect].push(condition);
    Object.assign(parameters, own);
  }
  const condition = anyOf([...held.bypass, granted(anyOf(held.allow), anyOf(held.forbid))]);
  if (condition.kind === 'true') return allowed;
  return condition.kind === 'false' ? forbidden : { kind: 'where', condition, parameters };
}

/** One of the conditions, as simple as it can be said. */
function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.some(({ kind }) => kind === 'true')) return always;
  return or(...conditions.filter(({ kind }) => kind !== 'false'));
}

function granted(allow: Condition, forbid: Condition): Condition {
  if (allow.kind === 'false' || forbid.kind === 'true') return never;
  if (forbid.kind === 'false') return allow;
  return allow.kind === 'true' ? not(forbid) : and(allow, not(forbid));
}

interface Asked {
  readonly index: number;
  readonly context: PolicyContext;
}

function conditionOf(
  { place, subject, prefix = '' }: PlacedRules,
  rule: AnyPolicyRule,
  { index, context }: Asked,
): { readonly condition: Condition; readonly parameters: Readonly<Row> } {
  const failed = (problem: string, cause?: unknown) =>
    coreErrors.error('POLICY_FAILED', { message: `${place}[${index}] ${problem}`, cause });
  const threw = (error: unknown) => failed('throws', error);
  const answer = answerOf(rule, context, threw);
  if (typeof answer === 'boolean') return { condition: answer ? always : never, parameters: {} };
  refusePromise(answer, () =>
    failed('answers a promise: read what it needs before the call, and pass it in `context`'),
  );
  const compiled = filterOf(answer, { rule, subject: { ...subject, prefix: `${prefix}policy${index}.` }, threw });
  if (compiled.issues.length > 0) {
    throw failed(`answers neither true nor false nor a filter:\n${printIssues('', compiled.issues)}`);
  }
  return compiled;
}

function answerOf(rule: AnyPolicyRule, context: PolicyContext, failed: (error: unknown) => Error): unknown {
  try {
    // Invariant: the framework of the application gives actors the type that its rules expect.
    return rule.test(context as PolicyContext<never>);
  } catch (error) {
    throw failed(error);
  }
}

/** A member of the answer may be a getter that throws, and an answer may be deeper than the stack. */
function filterOf(
  answer: unknown,
  asked: { readonly rule: AnyPolicyRule; readonly subject: FilterSubject; readonly threw: (error: unknown) => Error },
): CompiledFilter {
  const { rule, subject, threw } = asked;
  try {
    return compileFilter(subject, settleUndefined(answer, rule.effect !== 'forbid'));
  } catch (error) {
    throw error instanceof AshlarError ? error : threw(error);
  }
}
