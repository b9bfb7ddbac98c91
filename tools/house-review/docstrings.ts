import ts from 'typescript-6';
import type { Source } from './source.ts';

/**
 * The share of the exported declarations that have a docstring, between 0 and 1. A function with several signatures is one
 * thing, and has one if any of them does.
 */
export function documentedShareOf(sources: readonly Source[]): number {
  const documented = sources.flatMap((source) => [...documentedIn(source).values()]);
  return documented.filter(Boolean).length / Math.max(1, documented.length);
}

/** Whether each exported thing of a file is documented, by its name. */
function documentedIn({ tree }: Source): ReadonlyMap<string, boolean> {
  const byName = new Map<string, boolean>();
  for (const statement of tree.statements.filter(isExported)) {
    const isDocumented = ts.getJSDocCommentsAndTags(statement).length > 0;
    for (const name of namesOf(statement)) byName.set(name, isDocumented || byName.get(name) === true);
  }
  return byName;
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** A type and a value of one name are two things. */
function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => `value ${name.getText()}`);
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    return [`type ${statement.name.text}`];
  const isNamed =
    ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
  return isNamed ? [`value ${statement.name?.text ?? 'default'}`] : [];
}
