import { join } from 'node:path';
import ts from 'typescript-6';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const file = join(import.meta.dirname, 'hovered.ts');
const program = `
import { defineResource } from '../index.ts';
defineResource({
  name: 'User',
  tokenResource: {},
  limitResource: {},
  authentication: {
    strategies: { password: {}, magicLink: { sender() {} } },
    addOns: { confirmation: { monitorFields: ['email'], sender() {} }, limits: {}, logOutEverywhere: {} },
  },
});
`;

/** The language service of TypeScript 6 over the sources and one program that is in no file. */
function startService(): ts.LanguageService {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.test.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: undefined, files: [file] }, ts.sys, root);
  return ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = name === file ? program : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getCurrentDirectory: () => root,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  });
}

test('an editor shows what each section and each built-in part is for', () => {
  const service = startService();
  const sections = ['authentication', 'tokenResource', 'limitResource'];
  for (const key of [...sections, 'password', 'magicLink', 'confirmation', 'limits', 'logOutEverywhere']) {
    const info = service.getQuickInfoAtPosition(file, program.indexOf(`${key}:`));
    expect(ts.displayPartsToString(info?.documentation), key).toMatch(/^[A-Z].{20,}\.$/);
  }
});
