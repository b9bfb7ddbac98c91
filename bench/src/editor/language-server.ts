import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Program, writeProgram } from '../counts/count-instantiations.ts';
import { type Editor, offsetOf } from './editor.ts';
import { type Connection, connect } from './json-rpc.ts';

const tsc7 = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

interface Opened {
  readonly text: string;
  readonly version: number;
}

/** Opens a program with `tsc --lsp` of TypeScript 7, as an editor does. */
export async function openLanguageServer(name: string, program: Program): Promise<Editor> {
  const folder = writeProgram(name, program);
  const child = spawn(process.execPath, [tsc7, '--lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const connection = connect(child.stdin, child.stdout);
  const uriOf = (file: string): string => pathToFileURL(join(folder, file)).href;
  await connection.ask('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities: {
      textDocument: { diagnostic: {}, hover: { contentFormat: ['plaintext'] }, completion: {} },
      workspace: { diagnostics: {} },
    },
  });
  connection.tell('initialized', {});
  const files = new Map<string, Opened>();
  for (const [file, text] of Object.entries(program)) {
    files.set(file, { text, version: 1 });
    connection.tell('textDocument/didOpen', {
      textDocument: { uri: uriOf(file), languageId: 'typescript', version: 1, text },
    });
  }
  return {
    ...asking(connection, { uriOf, textOf: (file) => files.get(file)?.text ?? '' }),
    change(file, text) {
      const version = (files.get(file)?.version ?? 0) + 1;
      files.set(file, { text, version });
      connection.tell('textDocument/didChange', {
        textDocument: { uri: uriOf(file), version },
        contentChanges: [{ text }],
      });
    },
    async close() {
      await connection.ask('shutdown', null);
      connection.tell('exit', null);
      await ended;
    },
  };
}

function asking(
  connection: Connection,
  { uriOf, textOf }: { uriOf(file: string): string; textOf(file: string): string },
): Pick<Editor, 'complete' | 'hover' | 'check'> {
  const at = (file: string, offset: number) => ({
    textDocument: { uri: uriOf(file) },
    position: positionOf(textOf(file), offset),
  });
  return {
    async complete({ file, text }) {
      const answer = await connection.ask('textDocument/completion', at(file, offsetOf(textOf(file), text)));
      // Invariant: the protocol gives a list, or an object with one.
      const found = answer as readonly Item[] | { readonly items: readonly Item[] } | null;
      const items = found === null ? [] : 'items' in found ? found.items : found;
      return items.map(({ label }) => label);
    },
    async hover({ file, text }) {
      return JSON.stringify(await connection.ask('textDocument/hover', at(file, offsetOf(textOf(file), text) - 1)));
    },
    async check(file) {
      const report = await connection.ask('textDocument/diagnostic', { textDocument: { uri: uriOf(file) } });
      return (report as { readonly items?: readonly unknown[] }).items?.length ?? 0;
    },
  };
}

interface Item {
  readonly label: string;
}

function positionOf(text: string, offset: number): { readonly line: number; readonly character: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
