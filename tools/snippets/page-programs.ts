// From the `ts` blocks of a page to programs.
//
// - A block that begins with `// main.ts` is that file; with `// main.ts, continued` it is appended to that file.
// - A fragment of a config, such as `addOns: { … }`, is put into a `defineResource`.
// - All other blocks of a page, one after the other, are one program.
// - `node main.ts` in an `sh` block runs that file as it is at this place of the page; a `text` block right after it is
//   the expected output.
// - `ts check` compiles the block and does not run it. `expression; // => value` checks the value.
import { type Block, fileNameOf, readBlocks } from './read-blocks.ts';

/** Files of one program, and the file that runs. Code keeps its line number of the page. */
export interface Program {
  readonly files: ReadonlyMap<string, string>;
  readonly runs?: string;
  /** Its output, if the page shows it. */
  readonly prints?: string;
}

const PAGE = 'page.ts';

/** The programs of a page. */
export function programsOf(markdown: string): readonly Program[] {
  const programs: Program[] = [];
  const files = new Map<string, string>();
  const blocks = readBlocks(markdown);
  for (const [index, block] of blocks.entries()) {
    const runs = block.language === 'sh' ? /^node ([\w-]+\.ts)$/m.exec(block.code)?.[1] : undefined;
    if (runs !== undefined) {
      const next = blocks[index + 1];
      programs.push({ files: new Map(files), runs, ...(next?.language === 'text' ? { prints: next.code } : {}) });
    }
    if (block.language !== 'ts') continue;
    if (isPartOfConfig(block)) programs.push(configProgram(block));
    else addBlock(files, block);
  }
  if (files.has(PAGE)) programs.push(pageProgram(files));
  else if (files.size > (programs.at(-1)?.files.size ?? 0)) programs.push({ files }); // compiled, and not run
  return programs;
}

function addBlock(files: Map<string, string>, block: Block): void {
  const name = fileNameOf(block) ?? PAGE;
  const continued = name === PAGE || block.code.startsWith(`// ${name}, continued`);
  const code = block.flags.includes('check') ? `${checkOnly}\n${block.code}${end}\n` : block.code;
  const line = block.flags.includes('check') ? block.line - 1 : block.line;
  files.set(name, placed(continued ? (files.get(name) ?? '') : '', code, line));
}

const checkOnly = '// only checked';
const end = '// end';

function pageProgram(files: ReadonlyMap<string, string>): Program {
  const page = files.get(PAGE) ?? '';
  const running = page.replaceAll(new RegExp(`^${checkOnly}$[\\s\\S]*?^${end}$`, 'gm'), '');
  return { files: new Map([...files, ['running.ts', insisting(running)]]), runs: 'running.ts' };
}

/** The program in which every `// => value` throws if the value differs. */
function insisting(program: string): string {
  const checked = program
    .replaceAll(/^(\s*)(?!const |let |import )(\S.*); \/\/ => (.+)$/gm, '$1deepStrictEqual($2, $3);')
    .replaceAll(/^(\s*)((?:const|let) (\w+) = .*;) \/\/ => (.+)$/gm, '$1$2 deepStrictEqual($3, $4);');
  return `import { deepStrictEqual } from 'node:assert/strict'; ${checked}`;
}

/** The members of a resource, and of its `authentication`, that a fragment of a config may leave out. */
const filling: Readonly<Record<string, string>> = {
  name: "name: 'Example',",
  attributes:
    'attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }), hashedPassword: attribute(z.string(), { sensitive: true }), displayName: z.string().nullable() },',
  tokens:
    "tokens: { enabled: true, tokenResource: Token, storeAllTokens: true, requireTokenPresenceForAuthentication: true, signingSecret: 'a secret of examples, long enough for HS256' },",
  strategies: "strategies: { password: { identityField: 'email' } },",
};

const ofAuthentication = ['tokens', 'strategies', 'addOns', 'subjectName'];
const ofResource = [
  'name',
  'table',
  'attributes',
  'identities',
  'actions',
  'changes',
  'authentication',
  'tokenResource',
];

function keysOf({ code }: Block): readonly string[] {
  return [...code.matchAll(/^(\w+): /gm)].map(([, key = '']) => key);
}

function isPartOfConfig(block: Block): boolean {
  const [first = ''] = keysOf(block);
  const begins = block.code.replaceAll(/^\/\/.*\n/gm, '').startsWith(`${first}: `);
  return begins && [...ofAuthentication, ...ofResource].includes(first);
}

function configProgram(block: Block): Program {
  const keys = keysOf(block);
  const inAuthentication = ofAuthentication.includes(keys[0] ?? '');
  const left = (names: readonly string[]) => names.filter((name) => !keys.includes(name)).map((name) => filling[name]);
  const resource = left(['name', 'attributes']).join(' ');
  const authentication = `authentication: { ${left(['tokens', 'strategies']).join(' ')}`;
  const head = [
    "import { authenticate, defineResource, hashPassword, Info } from '@ashlar/authentication';",
    "import { attribute, recordArgument, timestamp, uuidPrimaryKey } from '@ashlar/core';",
    // Parts may need more of a token resource than that of page one has.
    "import { z } from 'zod'; const Token = defineResource({ name: 'Token', tokenResource: { sessions: true } });",
    `export const Example = defineResource({ ${resource} ${inAuthentication ? authentication : ''}`,
  ];
  const rest = inAuthentication ? '} });' : `${keys.includes('authentication') ? '' : `${authentication} },`} });`;
  const text = `${placed(head.join(' '), block.code, block.line)}${rest}\n`;
  return { files: new Map([['config.ts', text]]), ...(block.flags.includes('check') ? {} : { runs: 'config.ts' }) };
}

/** Appends code, on its line number of the page. */
function placed(text: string, code: string, line: number): string {
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const missing = line - before.split('\n').length;
  return `${before}${'\n'.repeat(Math.max(0, missing))}${code}`;
}
