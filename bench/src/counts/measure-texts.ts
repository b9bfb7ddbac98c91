import { join } from 'node:path';
import ts from 'typescript-6';
import { options as jsonOptions, type Program, writeProgram } from './count-instantiations.ts';

/** A place for a hover: the first place of a text in a file, at the name at the end of that text. */
export interface Place {
  readonly file: string;
  readonly text: string;
}

/** The lengths of the texts that the compiler prints, in characters. */
export interface PrintedTexts {
  /** The hover at each place, cut as in editors. */
  readonly hovers: readonly string[];
  /** The declaration file of the first file of the program. */
  readonly declaration: string;
}

/**
 * Asks the language service of TypeScript 6 for the hovers of an editor: TypeScript 7 has no such interface.
 *
 * @throws Error with the messages of the compiler, if the program does not compile, and for a text that does not occur in its file
 */
export function measureTexts(name: string, program: Program, places: readonly Place[]): PrintedTexts {
  const folder = writeProgram(name, program);
  const files = Object.keys(program).map((file) => join(folder, file));
  const service = ts.createLanguageService(hostOf(folder, files));
  const problems = files.flatMap((file) => service.getSemanticDiagnostics(file));
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, formatHost(folder)));
  const [first = ''] = files;
  return {
    hovers: places.map(({ file, text }) => hover(service, join(folder, file), endOf(program[file] ?? '', text))),
    declaration: declarationOf(folder, first),
  };
}

function endOf(program: string, text: string): number {
  const start = program.indexOf(text);
  if (start < 0) throw new Error(`the program has no "${text}"`);
  return start + text.length - 1;
}

function hover(service: ts.LanguageService, file: string, position: number): string {
  return ts.displayPartsToString(service.getQuickInfoAtPosition(file, position)?.displayParts);
}

function declarationOf(folder: string, file: string): string {
  let declaration = '';
  const emitting = { ...compilerOptions(folder), declaration: true, emitDeclarationOnly: true, noEmit: false };
  const program = ts.createProgram([file], { ...emitting, rewriteRelativeImportExtensions: true });
  program.emit(program.getSourceFile(file), (_name, text) => {
    declaration = text;
  });
  return declaration;
}

function compilerOptions(folder: string): ts.CompilerOptions {
  return ts.convertCompilerOptionsFromJson(jsonOptions, folder).options;
}

function hostOf(folder: string, files: readonly string[]): ts.LanguageServiceHost {
  return {
    getScriptFileNames: () => [...files],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const text = ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => compilerOptions(folder),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
  };
}

function formatHost(folder: string): ts.FormatDiagnosticsHost {
  return { getCurrentDirectory: () => folder, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
}
