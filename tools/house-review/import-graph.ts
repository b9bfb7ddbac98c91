import { posix } from 'node:path';
import ts from 'typescript-6';
import { nodesBelow, type Source } from './source.ts';

/** What a file names as the place of what it imports. */
interface Import {
  readonly specifier: string;
  /** The compiler removes it: everything it names is a type. */
  readonly typesOnly: boolean;
}

/** Each `import … from`, `export … from`, `import()` of a value and `import()` of a type. */
function importsOf({ tree }: Source): readonly Import[] {
  return nodesBelow(tree).flatMap((node) => {
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return importOf(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      return importOf(node.arguments[0], false);
    }
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return [];
    return importOf(node.moduleSpecifier, isTypesOnly(node));
  });
}

function importOf(specifier: ts.Node | undefined, typesOnly: boolean): readonly Import[] {
  return specifier !== undefined && ts.isStringLiteral(specifier) ? [{ specifier: specifier.text, typesOnly }] : [];
}

function isTypesOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause } = statement;
    const all = exportClause && ts.isNamedExports(exportClause) && allTypes(exportClause.elements);
    return statement.isTypeOnly || all === true;
  }
  const clause = statement.importClause;
  if (clause === undefined) return false;
  const { namedBindings } = clause;
  const all = namedBindings && ts.isNamedImports(namedBindings) && allTypes(namedBindings.elements);
  return clause.isTypeOnly || (clause.name === undefined && all === true);
}

function allTypes(elements: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>): boolean {
  return elements.length > 0 && elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** The other files of a tree that each of its files imports. `byValue` follows no import of types alone. */
export function importedFiles(sources: readonly Source[], byValue = false): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = new Set(sources.map(({ path }) => path));
  const targetsOf = (source: Source): readonly string[] =>
    importsOf(source)
      .filter(({ typesOnly }) => !(byValue && typesOnly))
      .flatMap(({ specifier }) => targetOf(source.path, specifier, paths) ?? []);
  return new Map(sources.map((source) => [source.path, new Set(targetsOf(source))]));
}

/** The files that stand in a circle of imports. */
export function filesInCycles(imported: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  return [...imported.keys()].filter((path) => comesBackTo(path, imported));
}

/** Whether a walk along the imports of a file comes back to it. */
function comesBackTo(start: string, imported: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const left = [...(imported.get(start) ?? [])];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (path === start) return true;
    if (seen.has(path)) continue;
    seen.add(path);
    left.push(...(imported.get(path) ?? []));
  }
  return false;
}

/** The file behind a relative specifier, with or without an ending; undefined for a package. */
function targetOf(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  const bare = path.replace(/\.[jt]sx?$/, '');
  const candidates = [path, `${bare}.ts`, `${bare}.tsx`, `${path}.ts`, `${path}.tsx`, posix.join(path, 'index.ts')];
  return candidates.find((candidate) => paths.has(candidate));
}
