import ts from 'typescript-6';
import { nodesOf, type Source } from './source.ts';

/** How often sources step around the type checker. */
export interface Escapes {
  /** `any` as a type. */
  readonly anys: number;
  /** `value as Type` and `<Type>value`, without `as const`. */
  readonly casts: number;
  /** Casts of a cast. Each is two of `casts`. */
  readonly doubleCasts: number;
  /** `value!`. */
  readonly nonNulls: number;
  /** `@ts-ignore`, `@ts-expect-error` and `@ts-nocheck`. */
  readonly suppressions: number;
}

/** Counts them in the syntax; only `@ts-…` is looked for in the text. */
export function countEscapes(sources: readonly Source[]): Escapes {
  const nodes = nodesOf(sources);
  const casts = nodes.filter(isCast);
  return {
    anys: nodes.filter(({ kind }) => kind === ts.SyntaxKind.AnyKeyword).length,
    casts: casts.length,
    doubleCasts: casts.filter(({ expression }) => isCast(withoutParentheses(expression))).length,
    nonNulls: nodes.filter(ts.isNonNullExpression).length,
    suppressions: sources.flatMap(({ text }) => [...text.matchAll(/@ts-(?:ignore|expect-error|nocheck)\b/g)]).length,
  };
}

function isCast(node: ts.Node): node is ts.AssertionExpression {
  return ts.isAssertionExpression(node) && !ts.isConstTypeReference(node.type);
}

function withoutParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? withoutParentheses(node.expression) : node;
}
