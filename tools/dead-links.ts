// Links to files and headings that do not exist: `node tools/dead-links.ts` prints one `file:line: problem` a line and fails if
// there is any.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One dead link, where it stands. */
export interface DeadLink {
  /** The file, from the root, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/** A link of a page. */
export interface PageLink {
  /** From 1. */
  readonly line: number;
  /** As written: `./page.md#heading`. A target that begins with `/` is a page of the site. */
  readonly target: string;
}

const notOurs = /^(?:node_modules|dist|coverage|\.git|\.changeset)$/;
const fenced = /^( *)(`{3,}).*\n[\s\S]*?^\1\2 *$/gm;
const code = /(`+)(?!`).*?\1/g;
/** `[text](target)`, `[name]: target`, `link: /page` of a front matter, `href="target"`. */
const links = /\]\(\s*<?([^\s)>]+)|^\[[^\]]+\]:\s*(\S+)|^\s*link:\s*(\/\S*)|\b(?:href|src)="([^"]+)"/gm;
/** A page that a README names in code, because its package is read without the repository. */
const namedPages = /`(docs\/[\w/-]+\.md)`/g;
const elsewhere = /^(?:[a-z]+:|\/\/)/i;

/** The links of a page: code holds none. */
export function linksIn(markdown: string): readonly PageLink[] {
  const text = withoutFences(markdown);
  const written = [...text.replaceAll(code, blank).matchAll(links)].map((match) => {
    const target = match.slice(1).find((group) => group !== undefined) ?? '';
    return { line: lineAt(text, match.index), target };
  });
  return written.filter(({ target }) => !elsewhere.test(target));
}

/** The anchors of a page: ids that it sets, and those of its headings that are the same on GitHub and on the site. */
export function anchorsIn(markdown: string): ReadonlySet<string> {
  const text = withoutFences(markdown);
  const headings = [...text.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => plain(heading));
  const ids = [...text.matchAll(/\bid="([^"]+)"/g)].map(([, id = '']) => id);
  return new Set([...ids, ...headings.filter((each) => githubSlug(each) === siteSlug(each)).map(githubSlug)]);
}

/** The dead links of all pages below a folder. */
export function findDeadLinks(root: string): readonly DeadLink[] {
  return pagesBelow(root, root).flatMap((file) => {
    const page = readFileSync(join(root, file), 'utf8');
    const named = [...page.matchAll(namedPages)].map(({ index, 1: path = '' }) => {
      return { line: lineAt(page, index), path: join(root, path), anchor: undefined };
    });
    const linked = linksIn(page).map(({ line, target }) => ({ line, ...placeOf(root, { file, target }) }));
    return [...named, ...linked].flatMap(({ line, path, anchor }) => {
      const problem = problemOf({ path, anchor });
      return problem === undefined ? [] : [{ file, line, problem: problem.replaceAll(`${root}${sep}`, '') }];
    });
  });
}

interface Place {
  readonly path: string;
  readonly anchor: string | undefined;
}

/** Where a link leads. The site has its pages below `docs`, without `.md`. */
function placeOf(root: string, { file, target }: { readonly file: string; readonly target: string }): Place {
  const [written = '', anchor] = decodeURIComponent(target).split('#');
  if (written === '') return { path: join(root, file), anchor };
  if (!written.startsWith('/')) return { path: join(root, dirname(file), written), anchor };
  return { path: join(root, 'docs', written.endsWith('/') ? `${written}index.md` : `${written}.md`), anchor };
}

function problemOf({ path, anchor }: Place): string | undefined {
  if (!existsSync(path)) return `there is no ${path}`;
  if (anchor === undefined || !path.endsWith('.md') || anchorsIn(readFileSync(path, 'utf8')).has(anchor))
    return undefined;
  return `${path} has no heading #${anchor}`;
}

/** A heading without its marks: links, code, emphasis. */
function plain(heading: string): string {
  return heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/<[^>]*>|[`*]/g, '');
}

function githubSlug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function siteSlug(heading: string): string {
  const dashed = heading.normalize('NFKD').replaceAll(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-');
  return dashed
    .replaceAll(/^-+|-+$/g, '')
    .replace(/^(?=\d)/, '_')
    .toLowerCase();
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(fenced, blank);
}

/** Spaces in place of a text, so that lines keep their numbers. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function pagesBelow(root: string, folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !notOurs.test(name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesBelow(root, path);
    return entry.isFile() && entry.name.endsWith('.md') ? [relative(root, path).split(sep).join('/')] : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findDeadLinks(join(fileURLToPath(import.meta.url), '../..'));
  for (const { file, line, problem } of found) console.log(`${file}:${line}: ${problem}`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
