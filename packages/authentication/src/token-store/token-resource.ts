import {
  type ActionContext,
  type AnyResource,
  attribute,
  ResourceInfo,
  timestamp,
  updateTimestamp,
} from '@ashlar/core';
import {
  type AnyQuery,
  type Column,
  type Draft,
  defineExtension,
  type Extension,
  type ExtensionTypes,
  hasSection,
  type Option,
  type Read,
  type RecordOf,
} from '@ashlar/core/extension';
import { z } from 'zod';
import { everyoneOf, stampAttribute } from '../generations/everyone.ts';
import { presentGeneration } from '../generations/stamp.ts';
import { announces } from './announce.ts';
import { allowExpunging } from './expiry/allow-expunging.ts';
import { userOfSubject } from './issuers.ts';

/** The key of the section. */
const source = 'tokenResource';

/** The options of the section. */
export interface TokenResourceSection {
  /**
   * Whether each log-out tells all processes over the data layer, when it commits, so that they end the live connections of
   * the user. Default false.
   */
  readonly announce?: boolean;
  /** Whether it keeps the device and the times of each session, for the add-on `sessions`. Default false. */
  readonly sessions?: boolean;
  /** Whether it keeps the generation of each token, for `tokens.revocation.everyone`. Default false. */
  readonly generations?: boolean;
}

/** The attributes that the section adds. */
export interface TokenAttributes {
  readonly jti: Column<string, { readonly primaryKey: true; readonly writable: false }>;
  readonly subject: Column<string, { readonly writable: false }>;
  readonly purpose: Column<string, { readonly writable: false }>;
  readonly expiresAt: Column<Date, { readonly writable: false }>;
  readonly extraData: Column<Readonly<Record<string, unknown>> | null, { readonly writable: false }>;
  readonly createdAt: Column<Date, { readonly writable: false; readonly generated: true }>;
  readonly updatedAt: Column<Date, { readonly writable: false; readonly generated: true }>;
}

/** The attributes that `sessions: true` adds. All are null for rows of older versions, and for other tokens than sessions. */
export interface SessionAttributes {
  readonly sessionId: Column<string | null, { readonly writable: false }>;
  readonly signedInAt: Column<Date | null, { readonly writable: false }>;
  readonly strategy: Column<string | null, { readonly writable: false }>;
  readonly userAgent: Column<string | null, { readonly writable: false }>;
  readonly ip: Column<string | null, { readonly writable: false }>;
  readonly lastSeenAt: Column<Date | null, { readonly writable: false }>;
}

/** The attribute that `generations: true` adds. Null for a token that was stored without it, which is not live. */
export interface StampAttributes {
  readonly generation: Column<number | null, { readonly writable: false }>;
}

/** The attributes of a section as written. */
export type TokenAttributesOf<Section> =
  Option<Section, 'generations', false> extends true ? StampAttributes & WithSessions<Section> : WithSessions<Section>;

type WithSessions<Section> =
  Option<Section, 'sessions', false> extends true ? TokenAttributes & SessionAttributes : TokenAttributes;

/** What the type of the resource keeps of the section: what its attributes follow from. Every hover shows it. */
export type KeptOfTokens<Section> =
  // biome-ignore lint/complexity/noBannedTypes: it is what an empty section is, and every hover shows it
  Option<Section, 'sessions', false> extends true ? { sessions: true } : {};

/** The actions that the section adds. */
export interface TokenActions<in out Attributes> {
  readonly getToken: Read<{ jti: string }, RecordOf<Attributes> | null, RecordOf<Attributes>>;
  readonly liveTokens: Read<{ subject: string }, RecordOf<Attributes>[], RecordOf<Attributes>>;
}

/** The types of the section. */
export interface TokenResourceTypes extends ExtensionTypes {
  readonly section: TokenResourceSection;
  readonly requires: unknown;
  readonly attributes: TokenAttributesOf<this['in']['section']>;
  readonly actions: TokenActions<TokenAttributesOf<this['in']['section']>>;
  readonly info: Record<never, never>;
  readonly kept: KeptOfTokens<this['in']['section']>;
}

const flag = z.boolean().default(false);

/**
 * The extension that makes a resource keep tokens (AshAuthentication: `AshAuthentication.TokenResource`). It keeps only
 * the `jti`, never the token: stolen rows sign in nowhere.
 *
 * @example
 * export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });
 */
export const tokenResource: Extension<'tokenResource', TokenResourceTypes> = defineExtension<TokenResourceTypes>()({
  key: source,
  schema: z.strictObject({ announce: flag, sessions: flag, generations: flag }),
  transformers: [{ name: source, run: addParts }],
});

function addParts(draft: Draft): void {
  const { announce, sessions, generations } = draft.section<TokenResourceSection>(source) ?? {};
  if (announce === true) draft.setFact(announces, true);
  const origin = { source, path: [source] };
  const fixed = { writable: false } as const;
  draft.addAttribute('jti', attribute(z.string(), { primaryKey: true, ...fixed }), origin);
  draft.addAttribute('subject', attribute(z.string(), fixed), origin);
  draft.addAttribute('purpose', attribute(z.string(), fixed), origin);
  draft.addAttribute('expiresAt', attribute(z.date(), fixed), origin);
  draft.addAttribute('extraData', attribute(z.record(z.string(), z.unknown()).nullable(), fixed), origin);
  draft.addAttribute('createdAt', timestamp(), origin);
  draft.addAttribute('updatedAt', updateTimestamp(), origin);
  if (sessions === true) addSessionAttributes(draft);
  if (generations === true) {
    // No index, so a token that is kept through a log-out of everyone is updated in place.
    draft.addAttribute(stampAttribute, attribute(z.int().nullable(), fixed), { source, path: [source, 'generations'] });
  }
  // Not on purpose or updatedAt, which a revocation writes: so PostgreSQL updates the row in place (HOT).
  draft.addIndex(['subject']);
  draft.addIndex(['expiresAt']);
  allowExpunging(draft, source);
  addActions(draft, generations === true);
}

function addActions(draft: Draft, generations: boolean): void {
  const origin = { source, path: [source] };
  draft.addAction(
    {
      name: 'getToken',
      type: 'read',
      get: true,
      description: 'The stored token of that `jti`, live or not, or null.',
      arguments: { jti: z.string() },
      filter: ({ arguments: { jti } }) => ({ jti }),
    },
    origin,
  );
  draft.addAction(
    {
      name: 'liveTokens',
      type: 'read',
      description: 'The tokens of a subject that are neither expired nor revoked.',
      arguments: { subject: z.string() },
      filter: ({ arguments: { subject } }, { scope }) => ({
        subject,
        purpose: { notEq: 'revocation' },
        expiresAt: { gt: scope.now() },
      }),
      ...(generations && { prepare: leaveOutPast(draft.resource) }),
    },
    origin,
  );
}

/** The resource of the subject decides which generation is the present one. */
function leaveOutPast(tokenResource: AnyResource) {
  return async (query: AnyQuery, { scope }: ActionContext): Promise<void> => {
    const issuer = userOfSubject(scope, tokenResource, String(query.arguments.subject))?.resource;
    const everyone = issuer && everyoneOf(issuer);
    if (everyone !== undefined) query.filter({ [stampAttribute]: await presentGeneration(scope, everyone) });
  };
}

/** None has an index, and each may be null: a table of before gets them and stays as it is. */
function addSessionAttributes(draft: Draft): void {
  const origin = { source, path: [source, 'sessions'] };
  const fixed = { writable: false } as const;
  for (const name of ['sessionId', 'strategy', 'userAgent', 'ip']) {
    draft.addAttribute(name, attribute(z.string().nullable(), fixed), origin);
  }
  for (const name of ['signedInAt', 'lastSeenAt']) {
    draft.addAttribute(name, attribute(z.date().nullable(), fixed), origin);
  }
}

/** `true` if a token resource keeps the device and the times of sessions. */
export function keepsSessions(tokenResource: AnyResource): boolean {
  return says(tokenResource, 'sessions');
}

/** `true` if a token resource keeps the generation of each token. */
export function keepsGenerations(tokenResource: AnyResource): boolean {
  return says(tokenResource, 'generations');
}

function says(tokenResource: AnyResource, option: keyof TokenResourceSection): boolean {
  const section: unknown = ResourceInfo.sections(tokenResource)[source];
  return typeof section === 'object' && section !== null && Reflect.get(section, option) === true;
}

/** `true` if a value is a resource with the section. */
export function isTokenResource(value: unknown): boolean {
  return hasSection(value, source);
}
