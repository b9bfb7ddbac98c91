import ts from 'typescript-6';
import { linesOf, nodesBelow, type Source } from './source.ts';

/** A function that has a name and a body. */
export interface NamedFunction {
  readonly name: string;
  readonly path: string;
  readonly lines: number;
  readonly parameters: number;
}

/**
 * The functions, methods, accessors and constructors of a file. A function expression counts if a variable or a property
 * names it: the lines of one that is returned or passed are those of the function around it.
 */
export function functionsIn(source: Source): readonly NamedFunction[] {
  return nodesBelow(source.tree).flatMap((node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return [];
    const name = nameOf(node);
    if (name === undefined) return [];
    const [first, last] = linesOf(node, source);
    return [{ name, path: source.path, lines: last - first + 1, parameters: parametersOf(node) }];
  });
}

function nameOf(node: ts.SignatureDeclaration): string | undefined {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name !== undefined && !ts.isFunctionExpression(node)) return node.name.getText();
  const { parent } = node;
  const isNamed =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return isNamed ? parent.name.getText() : undefined;
}

/** `this` is no parameter: the compiler takes it away. */
function parametersOf({ parameters }: ts.SignatureDeclaration): number {
  return parameters.filter(({ name }) => name.getText() !== 'this').length;
}
