// The generated pages of docs/reference.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Token } from '../../examples/quickstart/src/accounts.ts';
import { authentication, authenticationErrors, defineResource } from '../../packages/authentication/src/index.ts';
import type { ErrorEntry } from '../../packages/core/src/extension.ts';
import { type AnyResource, coreErrors, ResourceInfo } from '../../packages/core/src/index.ts';
import { baseSection } from '../../packages/core/src/resource/base-section.ts';
import { httpErrors } from '../../packages/http/src/index.ts';
import { statusOf } from '../../packages/http/src/problem/http-errors.ts';
import { englishTexts } from '../../packages/pages/src/texts/english-texts.ts';
import { cliPage } from './cli-page.ts';
import { exportsOf, interfaceRows } from './declarations.ts';
import { code, exportTable, optionTable, page, table } from './markdown.ts';
import { branchesOf, literalOf, memberOf, optionRows, shapeOf } from './option-rows.ts';
import { type PrintedPart, printedParts } from './part-tables.ts';
import { routesTable } from './routes-table.ts';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** Every generated page: its place in docs/reference, and its text. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['resource.md', resourcePage()],
    ['authentication.md', authenticationPage()],
    ...printedParts.map((part) => [pageOf(part), partPage(part)] as const),
    ['stores-and-domains.md', storesAndDomainsPage()],
    ['http.md', httpPage()],
    ['pages.md', pagesPage()],
    ['cli.md', cliPage()],
    ['errors.md', errorsPage()],
    ['exports.md', exportsPage()],
  ]);
}

function resourcePage(): string {
  const base = shapeOf(baseSection);
  // Types of actions with the same options share a table.
  const types = new Map<string, string[]>();
  for (const branch of branchesOf(memberOf(base.actions))) {
    const options = optionTable(optionRows(branch, ['type']));
    types.set(options, [...(types.get(options) ?? []), literalOf(shapeOf(branch).type)]);
  }
  const readBranch = branchesOf(memberOf(base.actions)).find((branch) => literalOf(shapeOf(branch).type) === 'read');
  const actions = [...types].flatMap(([options, names]) => [`### ${names.join(', ')}`, options]);
  return page([
    '# Resource',
    'What `defineResource({ … })` takes. The sections of extensions have [pages of their own](./authentication.md).',
    optionTable(optionRows(baseSection)),
    '## Attributes',
    'An attribute is a zod schema, or `attribute(schema, flags)`. `uuidPrimaryKey()`, `timestamp()` (set on create),\n' +
      '`createTimestamp()` (the same), `updateTimestamp()` (set on create and update) and `lockVersion()` (counts the updates) are\n' +
      'attributes ready made.',
    optionTable(interfaceRows(join(packages, 'core/src/attribute/attribute.ts'), 'AttributeFlags')),
    '## Actions',
    'Each has a `type`: `create`, `read`, `update`, `destroy` or `action`. What else it has depends on that.',
    ...actions,
    '### page',
    'How a read answers in pages. [How to use it](../how-to/read-in-pages.md).',
    optionTable(optionRows(shapeOf(readBranch).page)),
    '## Changes',
    'A change of the resource applies to all actions of some types. One that an action lists in its own `changes` is the\n' +
      'same without `on` and `where`, and may be shared between resources.',
    optionTable(optionRows(memberOf(base.changes))),
  ]);
}

function authenticationPage(): string {
  const { schema } = authentication;
  const section = typeof schema === 'function' ? schema({}) : schema;
  return page([
    '# Authentication',
    'The sections that `defineResource` of `@ashlar/authentication` knows.',
    '## authentication',
    optionTable(optionRows(section)),
    '## authentication.tokens',
    optionTable(optionRows(shapeOf(section).tokens)),
    '## authentication.tokens.revocation',
    optionTable(optionRows(shapeOf(shapeOf(section).tokens).revocation)),
    '## authentication.strategies',
    builtIn('strategies'),
    '## authentication.addOns',
    builtIn('addOns'),
    '## tokenResource',
    'Makes a resource keep tokens: `tokenResource: {}`.',
    optionTable(
      interfaceRows(join(packages, 'authentication/src/token-store/token-resource.ts'), 'TokenResourceSection'),
    ),
    'The resource gets these attributes:',
    attributesTable(Token),
    `It is indexed by ${ResourceInfo.relation(Token)
      .indexes.map(({ attributes: names }) => code(names.join(', ')))
      .join(' and by ')}, and has these actions beside \`get\`:`,
    table(
      ['Action', 'Type', 'Takes', 'What it does'],
      ResourceInfo.actions(Token)
        .filter(({ source }) => source !== 'core')
        .map(({ name, type, arguments: args, description }) => [
          code(name),
          type,
          Object.keys(args).map(code).join(', '),
          description ?? '',
        ]),
    ),
    'With `sessions: true`, which the add-on [`sessions`](./sessions.md) needs, it gets these as well:',
    attributesTable(defineResource({ name: 'Token', tokenResource: { sessions: true } }), Token),
    'With `generations: true`, which `tokens.revocation.everyone` needs, it gets this one as well:',
    attributesTable(defineResource({ name: 'Token', tokenResource: { generations: true } }), Token),
    ...resourcesWithoutOptions(),
  ]);
}

/** The sections that make a resource keep something for a part, and have no options. */
function resourcesWithoutOptions(): readonly string[] {
  return [
    '## generationResource',
    'Makes a resource count how often everyone was logged out, for\n' +
      '[`tokens.revocation.everyone`](../how-to/log-out-everywhere.md#everyone); it has no options: `generationResource: {}`. The\n' +
      'resource gets these attributes, and no actions of its own:',
    attributesTable(defineResource({ name: 'Generation', generationResource: {} })),
    '## limitResource',
    'Makes a resource count for the add-on [`limits`](./limits.md); it has no options: `limitResource: {}`. The resource gets these\n' +
      'attributes, and no action but `get`:',
    attributesTable(defineResource({ name: 'Limit', limitResource: {} })),
    '## outboxResource',
    'Makes a resource keep events for other systems, for `tellOthers` of the add-on [`sessions`](./sessions.md); it has no options:\n' +
      '`outboxResource: {}`. The resource gets these attributes, and no action but `get`:',
    attributesTable(defineResource({ name: 'Outbox', outboxResource: {} })),
  ];
}

function attributesTable(resource: AnyResource, without?: AnyResource): string {
  const known = without === undefined ? [] : ResourceInfo.attributes(without).map(({ name }) => name);
  return table(
    ['Attribute', 'Column', 'Kept as', 'May be null'],
    ResourceInfo.attributes(resource)
      .filter(({ name }) => !known.includes(name))
      .map(({ name, column, storage, nullable }) => [code(name), code(column), storage, nullable ? 'yes' : 'no']),
  );
}

function builtIn(group: PrintedPart['group']): string {
  const parts = printedParts.filter((part) => part.group === group);
  return `Built in: ${parts.map((part) => `[${code(part.kind)}](./${pageOf(part)})`).join(', ')}.`;
}

/** The page of a part, named like its folder. */
function pageOf({ folder }: PrintedPart): string {
  return `${posix.basename(folder)}.md`;
}

/** What the page says of the part is what its README begins with, and where its guide is. */
function partPage(part: PrintedPart): string {
  const { kind, group, folder, tables } = part;
  const readme = readFileSync(join(packages, 'authentication/src', folder, 'README.md'), 'utf8');
  const [, introduction] = /^```\n\n(.+?)\n\n/ms.exec(readme) ?? [];
  if (introduction === undefined)
    throw new Error(`expected a paragraph below the first example of ${folder}/README.md`);
  const [, guide] = /`docs\/(how-to\/[\w-]+\.md)`/.exec(readme) ?? [];
  const title = posix.basename(folder).replaceAll('-', ' ');
  return page([
    `# ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    introduction,
    `Its key is \`authentication.${group}.${kind}\`. A further one has a key such as \`'${kind}:other'\`; then the default names\n` +
      'of its actions end in `WithOther`.',
    ...(guide === undefined ? [] : [`[How to use it](../${guide}).`]),
    tables(),
  ]);
}

function storesAndDomainsPage(): string {
  const options = (file: string, name: string) => optionTable(interfaceRows(join(packages, file), name));
  return page([
    '# Stores and domains',
    '## createDomain',
    options('core/src/domain/domain.ts', 'DomainOptions'),
    '## domain.on',
    "`accounts.on('sessions.ended', listener)` calls the listener after each commit that has ended sessions, and returns what removes it:\n" +
      'see [what it gets](../how-to/end-what-belongs-to-a-session.md#who-hears-what). Another name is a `TypeError` with the names that there are.',
    '## Calling an action',
    'What every action takes behind its parameters: `User.actions.rename(user, { displayName }, { actor })`.',
    options('core/src/action/action-context.ts', 'ActionOptions'),
    'A read takes these too:',
    options('core/src/action/query.ts', 'ReadOptions'),
    'A read [in pages](../how-to/read-in-pages.md) takes these instead:',
    options('core/src/action/page.ts', 'PageOptions'),
    'Its `page` is:',
    options('core/src/action/page.ts', 'PageRequest'),
    '## sqliteDataLayer',
    options('kysely/src/dialect/sqlite/data-layer.ts', 'SqliteOptions'),
    '## postgresDataLayer',
    options('kysely/src/postgres-pool/options.ts', 'PostgresOptions'),
    '## postgresListener',
    'The members of `postgresDataLayer` that say where the server is, `allowExitOnIdle` and `keepAlive`, and:',
    options('kysely/src/postgres-signals/postgres-listener.ts', 'PostgresListenerOptions'),
    '## kyselyDataLayer',
    'The second argument, behind the Kysely of the application.',
    options('kysely/src/application/kysely-data-layer.ts', 'KyselyOptions'),
    '## memoryDataLayer',
    options('core/src/data-layer/memory/memory-data-layer.ts', 'MemoryDataLayerOptions'),
    '## redisSignals',
    options('core/src/data-layer/signals/redis-signals.ts', 'RedisSignalsOptions'),
    '## issueToken',
    options('authentication/src/sessions/issue-token.ts', 'IssueTokenOptions'),
    '## expungeExpired',
    options('authentication/src/sessions/expunge-expired.ts', 'ExpungeOptions'),
    '## startExpunger',
    'Those of `expungeExpired`, and:',
    options('authentication/src/sessions/start-expunger.ts', 'ExpungerOptions'),
    '## hashPassword',
    options('authentication/src/strategies/password/actions/hash-password.ts', 'HashPasswordOptions'),
    '## argon2HashProvider',
    options('authentication/src/secrets/argon2-hash-provider.ts', 'Argon2Options'),
    '## bcryptHashProvider',
    options('authentication/src/secrets/bcrypt-hash-provider.ts', 'BcryptOptions'),
  ]);
}

function errorsPage(): string {
  const rows = (entries: Readonly<Record<string, ErrorEntry>>) =>
    table(
      ['Code', 'Class', 'What it says'],
      Object.entries(entries).map(([name, entry]) => [code(name), code(entry.class), entry.message]),
    );
  return page([
    '# Errors',
    'Every error that Ashlar throws has a `code` that stays and a `class` that tells what to do about it. A message may say\n' +
      'more than the sentence here; it is for people. A mistake in a program, such as a strategy that does not exist, is a\n' +
      '`TypeError`. More in [Errors](../topics/errors.md).',
    '## @ashlar/core and the data layers',
    rows(coreErrors.entries),
    '## @ashlar/authentication',
    rows(authenticationErrors.entries),
    '## @ashlar/http',
    'The codes of [problems](./http.md) that no action has thrown. An error of an action keeps its code; its class decides the\n' +
      'status: 400 for `invalid`, 403 for `forbidden`, 404 for `notFound`, 409 for `conflict`, 503 for `unavailable`. A failed\n' +
      'authentication is 401, or 429 if a limit was reached. An error of class `framework` is 500 and leaves as `INTERNAL`.',
    table(
      ['Code', 'Status', 'Class', 'What it says'],
      Object.entries(httpErrors.entries).map(([name, entry]) => [
        code(name),
        String(Object.entries(statusOf).find(([known]) => known === name)?.[1] ?? ''),
        code(entry.class),
        entry.message,
      ]),
    ),
  ]);
}

function httpPage(): string {
  const options = (name: string) => optionTable(interfaceRows(fileOf('http', name), name));
  return page([
    '# HTTP',
    'What `createAuthHttp({ … })` of `@ashlar/http` takes, and the routes that it serves.',
    'An unknown or misspelt option, at any depth, is a `TypeError` that names all of them with their cures.',
    options('AuthHttpOptions'),
    '## cookie',
    options('CookieOptions'),
    '## limits',
    'Those of the add-on [`limits`](./limits.md). A resource with that add-on counts by itself, and these count nothing for it.',
    options('HttpLimits'),
    '## openApi',
    options('OpenApiInfo'),
    '## standards',
    'Routes [for other systems](../how-to/answer-other-systems.md). None of them looks at a cookie.',
    options('StandardsOptions'),
    'Of `introspection`:',
    options('IntrospectionOptions'),
    'Of `globalTokenRevocation`: either `authorize`, as above, or all of these:',
    options('SignedRevocation'),
    '## createLive',
    'Of `@ashlar/http/live`: [live connections](../how-to/live-connections.md) that end with their sessions.',
    options('LiveOptions'),
    '## createResourceHttp',
    'Of `@ashlar/http/resources`: [JSON routes](../how-to/json-routes.md) for actions of resources.',
    options('ResourceHttpOptions'),
    options('ServedResourceOptions'),
    '## Routes',
    'Each strategy and add-on declares its routes: `/auth`, the subject name, the strategy and its action. These are the routes of\n' +
      'a resource with `password` (also `resettable`), `magicLink`, `confirmation` and `logOutEverywhere`, and with `openApi: true`.\n' +
      '"Takes" names the members of the JSON, which is an object; those with `?` may be left out. "Starts" and "replaces" give a\n' +
      'new token, in the cookie or, with the header `Ashlar-Transport: bearer`, in the body.',
    routesTable(),
  ]);
}

function pagesPage(): string {
  const options = (name: string) => optionTable(interfaceRows(fileOf('pages', name), name));
  return page([
    '# Pages',
    'What `pages({ … })` of `@ashlar/pages` takes. [How to use it](../how-to/add-the-pages.md).',
    options('PagesOptions'),
    '## fields',
    'By the name of an attribute that registration accepts:',
    options('FieldOptions'),
    '## page',
    'What `page` is called with. All of it can be put into a document as it is.',
    options('PageParts'),
    '## texts',
    'In groups. A text about a value is a function of it.',
    table(
      ['Text', 'English'],
      Object.entries(englishTexts).flatMap(([group, texts]) =>
        Object.entries(texts).map(([name, text]) => [code(`${group}.${name}`), englishText(text)]),
      ),
    ),
  ]);
}

/** A text about a value, with … in its place. */
function englishText(text: unknown): string {
  return String(typeof text === 'function' ? Reflect.apply(text, undefined, ['…', '…']) : text);
}

/** The file of a package that exports an interface. */
function fileOf(name: string, declares: string): string {
  const folder = join(packages, name, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = files.find((file) =>
    new RegExp(`^export interface ${declares}[ <]`, 'm').test(readFileSync(join(folder, file), 'utf8')),
  );
  if (found === undefined) throw new Error(`${folder} exports no interface ${declares}`);
  return join(folder, found);
}

function exportsPage(): string {
  return page([
    '# Exports',
    'Everything that can be imported, as the entry of each package groups it.',
    ...readdirSync(packages)
      .sort()
      .flatMap(entriesOf)
      .flatMap(({ specifier, file }) => [
        `## ${specifier}`,
        ...exportsOf(file).flatMap(({ title, exports }) => [
          ...(title === undefined ? [] : [`### ${title}`]),
          exportTable(exports),
        ]),
      ]),
  ]);
}

/** The entries of a package, and the file in `src` of each. */
function entriesOf(name: string): readonly { readonly specifier: string; readonly file: string }[] {
  const { exports } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return Object.entries(exports).flatMap(([door, target]) => {
    const built = typeof target === 'object' ? /^\.\/dist\/(.+)\.js$/.exec(target.default)?.[1] : undefined;
    if (built === undefined) return [];
    return [{ specifier: posix.join('@ashlar', name, door), file: join(packages, name, 'src', `${built}.ts`) }];
  });
}
