import ts from 'typescript-6';
import { nodesOf, type Source } from './source.ts';

/** How often sources keep by hand what they made. */
export interface Memos {
  /** Functions that ask a map for a key, set the same key of the same map, and return what they set. */
  readonly inMaps: number;
  /** `variable ??= …`. */
  readonly inVariables: number;
  /** `new WeakMap()`. */
  readonly weakMaps: number;
}

/** Counts the ways to write a memo, by their form. */
export function countMemos(sources: readonly Source[]): Memos {
  const nodes = nodesOf(sources);
  return {
    inMaps: nodes.filter((node) => ts.isFunctionLike(node) && isMemo(node)).length,
    inVariables: nodes.filter(isAssignedOnce).length,
    weakMaps: nodes.filter((node) => ts.isNewExpression(node) && node.expression.getText() === 'WeakMap').length,
  };
}

/** Functions inside a function are looked at by themselves. */
function isMemo(node: ts.SignatureDeclaration): boolean {
  const nodes = ownNodes(node);
  const calls = nodes.filter(ts.isCallExpression);
  const asked = new Set(calls.flatMap((call) => mapAndKey(call, 'get')));
  const returned = new Set(nodes.filter(ts.isReturnStatement).map(({ expression }) => expression?.getText()));
  return calls.some(
    (call) =>
      mapAndKey(call, 'set').some((place) => asked.has(place)) &&
      returned.has(call.arguments[1]?.getText() ?? 'nothing'),
  );
}

function mapAndKey({ expression, arguments: [key] }: ts.CallExpression, method: string): readonly string[] {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== method) return [];
  return key === undefined ? [] : [`${expression.expression.getText()}[${key.getText()}]`];
}

function ownNodes(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    found.push(child);
    if (!ts.isFunctionLike(child)) ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

function isAssignedOnce(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node) || !ts.isIdentifier(node.left)) return false;
  return node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken;
}
