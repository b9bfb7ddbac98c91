// The architecture, checked: `node tools/check-layers.ts` prints one `file: problem` a line and fails if there is any.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a package may import, of itself and of its neighbours. */
export interface PackageRules {
  /** Folders of `src`, lowest first: each imports only from itself and from those before it. */
  readonly layers: readonly string[];
  /** Folders of parts: no file below one part imports from another part. */
  readonly parts: readonly string[];
  /** The other packages it may import. */
  readonly uses: readonly string[];
}

/** `.` means the files directly in `src`, except the entries, which `exports` names and which may import everything. */
export const RULES: Readonly<Record<string, PackageRules>> = {
  core: {
    layers: [
      'error',
      'data-layer',
      'attribute',
      'contract',
      'relationship',
      'filter',
      'action',
      'policy',
      'extension',
      'resource',
      'scope',
      'page',
      'input',
      'run',
      'domain',
      'framework',
    ],
    parts: [],
    uses: [],
  },
  kysely: {
    layers: [
      'value',
      'compile',
      'session',
      'postgres-pool',
      'postgres-signals',
      'dialect',
      'application',
      'schema',
      'test-setup',
    ],
    parts: ['dialect'],
    uses: ['core'],
  },
  authentication: {
    layers: [
      'error',
      'secrets',
      'signatures',
      'token',
      'part',
      'generations',
      'token-store',
      'credentials',
      'sessions',
      'limits',
      'outbox',
      'strategies',
      'add-ons',
      'extension',
      'testing',
    ],
    parts: ['strategies', 'add-ons'],
    uses: ['core'],
  },
  http: {
    layers: [
      'problem',
      'request',
      'cookie',
      'session',
      'route',
      'limits',
      'openapi',
      'options',
      'standards',
      'handler',
      'resources',
      'live',
      'adapters',
      'hosts',
      'testing',
    ],
    parts: [],
    uses: ['core', 'authentication'],
  },
  pages: {
    layers: ['html', 'texts', 'field', 'problem', 'view', 'site', 'page', 'handler'],
    parts: [],
    uses: ['core', 'authentication', 'http'],
  },
  cli: {
    layers: ['output', 'config', 'schema', 'migration', 'starter', 'sessions', 'command'],
    parts: [],
    uses: ['core', 'kysely', 'authentication'],
  },
  client: {
    layers: ['answer', 'resource', 'request', 'session', 'client'],
    parts: [],
    uses: [],
  },
};

const SCOPE = '@ashlar/';
const LONGEST_FILE = 300;
const VAGUE_NAMES: ReadonlySet<string> = new Set(['utils', 'helpers', 'common', 'shared', 'lib', 'misc']);

/** One source file: where it is in `src`, with `/`, and what it imports from its own package. */
interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Every problem in the packages below `root`, as `file: problem`. */
export function findProblems(root: string, rules: Readonly<Record<string, PackageRules>> = RULES): string[] {
  const names = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );
  const doors = new Set(names.flatMap((name) => [...exportsOf(join(root, 'packages', name)).keys()]));
  return names.flatMap((name) => {
    const rule = rules[name];
    const problems = rule ? findInPackage(join(root, 'packages', name), rule, doors) : ['not in tools/check-layers.ts'];
    return problems.map((problem) => `packages/${name}${rule ? '/src/' : ': '}${problem}`);
  });
}

function findInPackage(folder: string, rule: PackageRules, doors: ReadonlySet<string>): string[] {
  const src = join(folder, 'src');
  if (!existsSync(src)) return [];
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).map((path) => path.split(sep).join('/'));
  const sources = paths
    .filter((path) => /\.ts$/.test(path) && !/\.(test|test-d)\.ts$/.test(path) && !path.includes('test-setup'))
    .map((path): Source => {
      const text = readFileSync(join(src, path), 'utf8');
      return { path, text, imports: importsOf(text) };
    });
  const entries = new Set(exportsOf(folder).values());
  return [
    ...paths.filter(isVague).map((path) => `${path}: its name says nothing about what it holds`),
    ...sources.flatMap(lengthProblems),
    ...sources.flatMap((source) => packageProblems(source, rule, doors)),
    ...sources.flatMap((source) => layerProblems(source, rule, entries)),
    ...cycles(sources).map((cycle) => `${cycle[0]}: import cycle: ${cycle.join(' → ')}`),
  ];
}

/** The specifiers that can be imported from a package, and the file in `src` behind each. */
function exportsOf(folder: string): Map<string, string> {
  const {
    name,
    exports,
    bin = {},
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string | { readonly default: string }>;
    bin?: Readonly<Record<string, string>>;
  };
  const programs = Object.entries(bin).map(([program, target]) => [program, { default: target }] as const);
  return new Map(
    [...Object.entries(exports), ...programs].flatMap(([door, target]) => {
      const file = typeof target === 'object' ? /^\.\/dist\/(.+)\.js$/.exec(target.default)?.[1] : undefined;
      return file ? [[posix.join(name, door), `${file}.ts`] as const] : [];
    }),
  );
}

/** Every specifier that a file imports or exports from, types included. */
function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, ''); // examples in comments import too
  const names = String.raw`(?:[\w$]+|\*(?:\s+as\s+[\w$]+)?|(?:[\w$]+\s*,\s*)?\{[^}]*\})`;
  const statements = new RegExp(
    String.raw`^\s*(?:import|export)\s+(?:type\s+)?(?:${names}\s*from\s*)?['"]([^'"]+)`,
    'gm',
  );
  const calls = /\bimport\(\s*['"]([^'"]+)/g;
  return [statements, calls].flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}

function isVague(path: string): boolean {
  return VAGUE_NAMES.has(basename(path).split('.')[0] ?? '');
}

function lengthProblems({ path, text }: Source): string[] {
  const lines = text.trimEnd().split('\n').length;
  if (lines <= LONGEST_FILE || /^(\/\/|\/\*)/.test(text)) return [];
  return [`${path}: has ${lines} lines; split it, or say in a comment on its first line why it is longer`];
}

function packageProblems({ path, imports }: Source, { uses }: PackageRules, doors: ReadonlySet<string>): string[] {
  return imports.flatMap((specifier) => {
    if (relativeTarget(path, specifier)?.startsWith('..')) return [`${path}: ${specifier} leaves the package`];
    if (!specifier.startsWith(SCOPE)) return [];
    if (!uses.includes(specifier.split('/')[1] ?? '')) return [`${path}: may not import ${specifier}`];
    return doors.has(specifier) ? [] : [`${path}: ${specifier} is not an entry of its package`];
  });
}

function layerProblems({ path, imports }: Source, rule: PackageRules, entries: ReadonlySet<string>): string[] {
  if (entries.has(path)) return [];
  const own = layerOf(path);
  if (!rule.layers.includes(own)) return [`${path}: ${own} has no place in the table of layers`];
  return inPackage(path, imports).flatMap((target) => {
    if (entries.has(target)) return [`${path}: may not import the entry ${target}`];
    const layer = layerOf(target);
    if (rule.layers.indexOf(layer) > rule.layers.indexOf(own)) return [`${path}: may not import ${target}`];
    const [part, other] = [partOf(path), partOf(target)];
    const siblings = layer === own && rule.parts.includes(own) && part && other && part !== other;
    return siblings ? [`${path}: may not import ${target}, another part`] : [];
  });
}

/** `a/b/c.ts` is in the layer `a` and the part `b`; `c.ts` is in the layer `.`. */
function layerOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '.') : '.';
}

function partOf(path: string): string | undefined {
  return path.split('/').length > 2 ? path.split('/')[1] : undefined;
}

function relativeTarget(path: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
}

function inPackage(path: string, imports: readonly string[]): string[] {
  return imports
    .map((specifier) => relativeTarget(path, specifier))
    .filter((target): target is string => target !== undefined && !target.startsWith('..'));
}

/** One cycle for each import that closes one, as the files along it, first and last the same. */
function cycles(sources: readonly Source[]): string[][] {
  const targets = new Map(sources.map(({ path, imports }) => [path, inPackage(path, imports)]));
  const finished = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path]);
    if (start >= 0 || finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = findProblems(fileURLToPath(new URL('..', import.meta.url)));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
}
