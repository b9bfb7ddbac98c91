import { join } from 'node:path';
import ts from 'typescript-5.9';
import { options as jsonOptions, type Program, writeProgram } from '../counts/count-instantiations.ts';
import { type Editor, offsetOf } from './editor.ts';

/** Opens a program with the language service of TypeScript 5.9, which its server wraps. */
export function openLanguageService(name: string, program: Program): Editor {
  const folder = writeProgram(name, program);
  const files = new Map(Object.entries(program).map(([file, text]) => [join(folder, file), { text, version: 1 }]));
  const service = ts.createLanguageService(hostOf(folder, files));
  const positionOf = (file: string, text: string): number => offsetOf(files.get(join(folder, file))?.text ?? '', text);
  return {
    change(file, text) {
      const version = (files.get(join(folder, file))?.version ?? 0) + 1;
      files.set(join(folder, file), { text, version });
    },
    async complete({ file, text }) {
      const found = service.getCompletionsAtPosition(join(folder, file), positionOf(file, text), {});
      return found?.entries.map((entry) => entry.name) ?? [];
    },
    async hover({ file, text }) {
      const info = service.getQuickInfoAtPosition(join(folder, file), positionOf(file, text) - 1);
      return ts.displayPartsToString(info?.displayParts);
    },
    check: async (file) => service.getSemanticDiagnostics(join(folder, file)).length,
    close: async () => service.dispose(),
  };
}

interface OpenFile {
  readonly text: string;
  readonly version: number;
}

function hostOf(folder: string, files: ReadonlyMap<string, OpenFile>): ts.LanguageServiceHost {
  const { options } = ts.convertCompilerOptionsFromJson(jsonOptions, folder);
  return {
    getScriptFileNames: () => [...files.keys()],
    getScriptVersion: (file) => String(files.get(file)?.version ?? 1),
    getScriptSnapshot: (file) => {
      const text = files.get(file)?.text ?? ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
  };
}
