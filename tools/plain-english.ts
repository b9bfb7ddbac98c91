// Words that make a reader stop: `node tools/plain-english.ts` prints one `file:line: word` a line and fails if there is any.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The one list of words that our sentences do without. CONTRIBUTING.md says what to write in their place. */
export const riddlingWords = [
  'whoever',
  'whomever',
  'nobody',
  'somebody',
  'anybody',
  'anew',
  'thrice',
  'be had',
  'told of',
] as const;

/** One riddling word, where it stands. */
export interface Riddle {
  /** The file, from the root, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly word: string;
}

/** Two words may stand on two lines, of a comment too. */
const between = String.raw`\s+(?:(?:\*|//)\s+)?`;
const words = new RegExp(`\\b(?:${riddlingWords.map((word) => word.replace(' ', between)).join('|')})\\b`, 'gi');
/** Where a name goes on with a capital: `startAnew` is `start Anew`. */
const capital = /(?<=[a-z0-9])(?=[A-Z])/g;
/** What a page or a test shows on purpose stands between these two. */
const quoted = /<!-- quoted -->[\s\S]*?<!-- end of what is quoted -->/g;
const written = /\.(?:ts|mts|mjs|js|md|json|yaml)$/;
const notOurs =
  /^(?:node_modules|dist|coverage|\.git|\.vitepress|results|pnpm-lock\.yaml|plain-english(?:\.test)?\.ts)$/;

/** The riddling words of a text, with their lines: in sentences and as parts of names. */
export function riddlesIn(text: string): readonly Omit<Riddle, 'file'>[] {
  const ours = text.replaceAll(quoted, (block) => block.replaceAll(/[^\n]/g, ' ')).replaceAll(capital, ' ');
  return [...ours.matchAll(words)].map((match) => ({
    line: ours.slice(0, match.index).split('\n').length,
    word: match[0].replace(/\s[\s*/]*/, ' '),
  }));
}

/** The riddling words below a folder: in sources, tests, pages, changesets and settings. */
export function findRiddles(root: string): readonly Riddle[] {
  return writtenFiles(root).flatMap((file) =>
    riddlesIn(readFileSync(join(root, file), 'utf8')).map((riddle) => ({ file, ...riddle })),
  );
}

/** The files below a folder that hold sentences of ours, from there and with `/`. */
export function writtenFiles(root: string): readonly string[] {
  return filesBelow(root, root);
}

function filesBelow(root: string, folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !notOurs.test(name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.isFile() && written.test(entry.name) ? [relative(root, path).split(sep).join('/')] : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findRiddles(fileURLToPath(new URL('..', import.meta.url)));
  for (const { file, line, word } of found) console.log(`${file}:${line}: ${word}`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
