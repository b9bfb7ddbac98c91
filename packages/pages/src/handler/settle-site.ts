import { type AuthenticatedResource, Info } from '@ashlar/authentication';
import { didYouMean, quoted } from '@ashlar/core/extension';
import { mountPath, returnPath } from '@ashlar/http/extension';
import type { FieldBasis } from '../field/fields-of-phase.ts';
import type { Site, SitePhases } from '../site/site.ts';
import { englishTexts } from '../texts/english-texts.ts';
import type { PageTexts } from '../texts/page-texts.ts';
import { coloursOf } from '../view/page-colours.ts';
import { pageStyle } from '../view/page-style.ts';
import { optionProblems } from './option-problems.ts';
import type { PagesOptions } from './pages-options.ts';
import { pagesOf, sitePhases } from './site-phases.ts';
import { strategyProblems } from './strategy-problems.ts';

type Options = PagesOptions<AuthenticatedResource>;

const directives = ['connect-src', 'font-src', 'img-src', 'manifest-src', 'media-src', 'script-src', 'style-src'];

/**
 * What the pages of a resource share.
 *
 * @throws TypeError with every problem of the options and its cure
 */
export function settleSite(options: Options): Site {
  refuseIfAny(optionProblems(options));
  const { auth, resource, path = '/account', home = path, name, style = '', policy = {}, page } = options;
  refuseIfAny(doorProblems(options));
  refuseIfAny([
    ...[...pathProblems(options), ...strategyProblems(options)],
    ...[...nameProblems(options), ...markupProblems(options)],
  ]);
  const subjectName = Info.subjectName(resource);
  const signOut = auth.routes.find((route) => route.resource === resource && route.phase === 'signOut');
  const texts = settleTexts(options.texts ?? {});
  const phases = sitePhases(auth, fieldBasis(options, texts), options.strategies ?? {});
  const pages = pagesOf(phases);
  refuseIfAny([...entranceProblems(resource, pages), ...fieldProblems(options, phases)]);
  return {
    ...{ auth, resource, subjectName, base: path, texts, phases, pages, name, policy, document: page },
    signOut: signOut?.path ?? '',
    home: new URL(home, auth.baseUrl).href,
    identity: identityOf(phases) ?? '',
    confirmedAt: confirmedAtOf(resource),
    style: `${coloursOf(options.colourScheme ?? 'auto')}${pageStyle}${style}`,
  };
}

function refuseIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new TypeError(`pages: ${problems.join('\n')}`);
}

function fieldBasis({ resource, fields = {} }: Options, texts: PageTexts): FieldBasis {
  // Invariant: the names are those of attributes, and the values are as the type says.
  return { resource, texts, fields: fields as FieldBasis['fields'] };
}

function doorProblems({ auth, resource }: Options): readonly string[] {
  if (typeof auth !== 'object' || auth === null || !Array.isArray(auth.routes)) {
    return ['auth is no front end: pass what createAuthHttp returned'];
  }
  if (auth.routes.some((route) => route.resource === resource)) return [];
  const known = [...new Set(auth.routes.flatMap(({ resource: each }) => each?.name ?? []))];
  return [`resource is not one that auth serves: pass one of its domain (${known.join(', ')})`];
}

function pathProblems({ auth, path = '/account', home = path }: Options): readonly string[] {
  if (!mountPath.test(path)) return [`path is ${quoted(path)}: expected a path such as '/account'`];
  const { baseUrl } = auth;
  return [
    ...(path === auth.path || path.startsWith(`${auth.path}/`)
      ? [`path is ${quoted(path)}, which is below the routes of auth: choose another one, such as '/account'`]
      : []),
    ...(returnPath(home, { baseUrl, origins: new Set([baseUrl]) }) === undefined
      ? [`home is ${quoted(home)}: expected a path of this site, such as '/'`]
      : []),
  ];
}

/** Callers without types may write any name. */
function nameProblems({ texts = {}, policy = {} }: Options): readonly string[] {
  const groups: Readonly<Record<string, object>> = { ...englishTexts };
  return [
    ...Object.entries(texts).flatMap(([group, own]) => {
      const known = groups[group];
      if (known === undefined) return [`texts has no ${quoted(group)}; ${didYouMean(group, Object.keys(groups))}`];
      return Object.keys(own)
        .filter((key) => !Object.hasOwn(known, key))
        .map((key) => `texts.${group} has no ${quoted(key)}; ${didYouMean(key, Object.keys(known))}`);
    }),
    ...Object.keys(policy)
      .filter((directive) => !directives.includes(directive))
      .map((directive) => `policy has no ${quoted(directive)}: it adds only ${directives.join(', ')}`),
  ];
}

/** What would end the element or the header that holds it. */
function markupProblems({ style = '', policy = {} }: Options): readonly string[] {
  return [
    ...(/<\/style/i.test(style) ? ['style has "</style": take it out'] : []),
    ...Object.entries(policy)
      .filter(([, sources]) => typeof sources !== 'string' || /[;,\p{Cc}]/u.test(sources))
      .map(([directive]) => `policy['${directive}'] is no list of sources: expected text such as "'self'"`),
  ];
}

function entranceProblems(resource: AuthenticatedResource, pages: Site['pages']): readonly string[] {
  if (pages.has('signIn') || pages.has('magicLink')) return [];
  return [`${resource.name} has neither a password to sign in with nor a magic link, so no page lets its users in`];
}

function fieldProblems({ fields = {} }: Options, phases: SitePhases): readonly string[] {
  const known = [phases.register, phases.signIn, phases.useLink, phases.requestLink]
    .flatMap((phase) => phase?.fields ?? [])
    .filter(({ type }) => type !== 'password')
    .map(({ name }) => name);
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `fields has ${quoted(name)}, which registration does not take; ${didYouMean(name, [...new Set(known)])}. ` +
        'Add it to registerActionAccept',
    );
}

function settleTexts(given: NonNullable<Options['texts']>): PageTexts {
  const groups = Object.entries(englishTexts).map(([group, texts]) => [
    group,
    { ...texts, ...Reflect.get(given, group) },
  ]);
  // Invariant: each group has all its English texts, and those given in their place.
  return Object.fromEntries(groups) as PageTexts;
}

function identityOf({ signIn, requestLink, register }: SitePhases): string | undefined {
  const fields = [signIn, requestLink, register].flatMap((phase) => phase?.fields ?? []);
  return fields.find(({ role }) => role === 'identity')?.name;
}

function confirmedAtOf(resource: AuthenticatedResource): string | undefined {
  const found = Info.strategies(resource).find(({ kind, name }) => kind === 'confirmation' && name === kind);
  if (found === undefined) return undefined;
  const { confirmedAtField = 'confirmedAt' } = found.options;
  return String(confirmedAtField);
}
