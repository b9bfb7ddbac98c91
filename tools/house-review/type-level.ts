import ts from 'typescript-6';
import { commentLinesOf } from './comments.ts';
import { linesOf, nodesBelow, nodesOf, type Source } from './source.ts';

/**
 * The share of the lines with code that the type checker alone reads, between 0 and 1: interfaces, type aliases, and imports
 * and exports of types.
 */
export function typeShareOf(sources: readonly Source[]): number {
  const lines = sources.map(codeLinesOf);
  const count = (kind: 'all' | 'ofTypes'): number => lines.reduce((sum, line) => sum + line[kind], 0);
  return count('ofTypes') / Math.max(1, count('all'));
}

function codeLinesOf(source: Source): { readonly all: number; readonly ofTypes: number } {
  const lines = source.text.split('\n');
  const comments = commentLinesOf(source);
  const isCode = (line: number): boolean => (lines[line] ?? '').trim() !== '' && !comments.has(line);
  const ofTypes = new Set(
    nodesBelow(source.tree)
      .filter(isTypeLevel)
      .flatMap((node) => numbersOf(node, source)),
  );
  return { all: lines.filter((_, line) => isCode(line)).length, ofTypes: [...ofTypes].filter(isCode).length };
}

function isTypeLevel(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

function numbersOf(node: ts.Node, source: Source): readonly number[] {
  const [first, last] = linesOf(node, source);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The most type parameters that one declaration has. */
export function mostTypeParameters(sources: readonly Source[]): number {
  return nodesOf(sources).reduce((most, node) => Math.max(most, typeParametersOf(node)?.length ?? 0), 0);
}

function typeParametersOf(node: ts.Node): ts.NodeArray<ts.TypeParameterDeclaration> | undefined {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node.typeParameters;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return node.typeParameters;
  return undefined;
}
