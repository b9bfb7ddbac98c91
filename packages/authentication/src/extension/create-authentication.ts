import type { AnyResource } from '@ashlar/core';
import {
  type Draft,
  type DraftView,
  defineExtension,
  type Extension,
  type Fact,
  fact,
  quoted,
} from '@ashlar/core/extension';
import { z } from 'zod';
import type { ParsedSection } from '../part/authentication-section.ts';
import { partListeners } from '../part/listeners.ts';
import { type AnyPart, type Part, strategyFacts } from '../part/part.ts';
import { tellsDomain } from '../part/sessions-ended.ts';
import { watchStrategies } from '../part/watch-strategies.ts';
import { sessionsEnded, tellDomain } from '../sessions/sessions-ended.ts';
import { longestToken } from '../token/create-signer.ts';
import { type TokenFacts, tokenFacts } from '../token/settings.ts';
import { keyOfSubject, subjectOf } from '../token/subject.ts';
import { revokeTokens } from '../token-store/revoke-tokens.ts';
import type { AuthenticationTypes } from './authentication-types.ts';
import { checkSecret } from './check-secret.ts';
import { createInstances, type Instances, isListening, isWatching, repeatedNames } from './part-instances.ts';
import { sectionSchema } from './section-schema.ts';
import { settleTokens } from './token-settings.ts';
import { verifyInDomain, verifyTokens, verifyTokensRequired } from './verify-tokens.ts';

const key = 'authentication';

/** The types of a list of parts, by kind. */
export type PartsByKind<Parts extends readonly AnyPart[]> = {
  [Each in Parts[number] as Each['kind']]: Each extends Part<string, infer Types> ? Types : never;
};

/** The parts of an extension. */
export interface AuthenticationParts<Strategies extends readonly AnyPart[], AddOns extends readonly AnyPart[]> {
  readonly strategies: Strategies;
  readonly addOns: AddOns;
}

/** The instances of a draft, for the later steps of the pipeline. */
const compilingInstances: Fact<Instances> = fact('authentication.compiling');

/**
 * Builds the `authentication` extension from parts: the built-in ones, and those of other packages.
 *
 * @throws TypeError if two parts have one kind
 *
 * @example
 * const authentication = createAuthentication({ strategies: [password, magicLink], addOns: [logOutEverywhere] });
 * export const { defineResource } = createFramework({ extensions: [authentication, tokenResource] });
 */
export function createAuthentication<
  const Strategies extends readonly AnyPart[],
  const AddOns extends readonly AnyPart[],
>(
  parts: AuthenticationParts<Strategies, AddOns>,
): Extension<'authentication', AuthenticationTypes<PartsByKind<Strategies>, PartsByKind<AddOns>>> {
  const all: readonly AnyPart[] = [...parts.strategies, ...parts.addOns];
  const twice = all.find(({ kind }, index) => all.findIndex((other) => other.kind === kind) !== index);
  if (twice !== undefined) throw new TypeError(`two parts are of the kind ${quoted(twice.kind)}`);
  const transformGroup = (group: AnyPart['group']) => (draft: Draft) => {
    for (const { part, instance } of draft.fact(compilingInstances)?.compiling ?? []) {
      if (part.group === group) part.transform(draft, instance);
    }
  };
  return defineExtension<AuthenticationTypes<PartsByKind<Strategies>, PartsByKind<AddOns>>>()({
    key,
    schema: sectionSchema(all),
    transformers: [
      { name: 'authentication.tokens', run: (draft) => setUp(draft, all) },
      { name: 'authentication.strategies', after: ['authentication.tokens'], run: transformGroup('strategies') },
      { name: 'authentication.addOns', after: ['authentication.strategies'], run: transformGroup('addOns') },
      { name: 'authentication.listeners', after: ['authentication.addOns'], run: connectListeners },
    ],
    verifiers: [
      { name: 'authentication.tokens', run: verifySection },
      {
        name: 'authentication.parts',
        run(draft) {
          for (const { part, instance } of draft.fact(compilingInstances)?.compiling ?? []) {
            verifyTokensRequired(draft, instance);
            part.verify(draft, instance);
          }
        },
      },
    ],
  });
}

function setUp(draft: Draft, parts: readonly AnyPart[]): void {
  const section = draft.section<ParsedSection>(key) ?? {};
  const tokens = settleTokens(draft, section);
  const instances = createInstances(parts, section, tokens);
  for (const { path, message, hint } of repeatedNames(instances.compiling)) draft.error(path, message, hint);
  draft.setFact(tokenFacts, tokens);
  draft.setFact(compilingInstances, instances);
  draft.setFact(
    strategyFacts,
    instances.compiling.map(({ instance }) => instance),
  );
  const resource = draft.resource;
  draft.addDomainVerifier((domain) => verifyInDomain(resource, domain));
  draft.addCheck(() => checkSecret(tokens.tokens));
  addSubjectAction(draft, resource, section.userFilter);
  if (tokens.tokens.tokenResource !== undefined && tokens.tokens.enabled) revokeOnDestroy(draft, resource);
  tellOfSessions(draft, tokens);
}

/** Connects the listeners after all parts have offered their actions. Without listeners it adds nothing. */
function connectListeners(draft: Draft): void {
  const { compiling, listeners } = draft.fact(compilingInstances) ?? {};
  if (compiling === undefined || listeners === undefined || !isListening(listeners)) return;
  draft.setFact(partListeners, listeners);
  if (!isWatching(listeners)) return;
  const strategies = compiling.map(({ instance }) => instance);
  watchStrategies(draft, { resource: draft.resource, strategies, listeners });
}

function addSubjectAction(draft: Draft, resource: AnyResource, userFilter: object | undefined): void {
  draft.addAction(
    {
      name: 'getBySubject',
      type: 'read',
      get: true,
      description: 'The user that a subject names.',
      arguments: { subject: z.string().max(longestToken, { abort: true }) },
      filter({ arguments: { subject } }) {
        const user = keyOfSubject(resource, String(subject)) ?? { or: [] };
        return userFilter === undefined ? { ...user } : { and: [user, userFilter] };
      },
    },
    { source: key, path: [key] },
  );
}

/** Sessions can be looked up where all of them are stored. */
function tellOfSessions(draft: Draft, { tokens }: TokenFacts): void {
  const { resource } = draft;
  const { enabled, tokenResource, storeAllTokens, requireTokenPresenceForAuthentication } = tokens;
  const stored = enabled && tokenResource !== undefined && storeAllTokens && requireTokenPresenceForAuthentication;
  const cure = `set enabled, storeAllTokens and requireTokenPresenceForAuthentication to true in authentication.tokens of ${draft.name}`;
  draft.addEvent(sessionsEnded(resource, stored ? undefined : cure));
  if (stored) draft.setFact(tellsDomain, tellDomain(resource));
}

/** The tokens of a destroyed user must not work, not even for a later user with the same key. */
function revokeOnDestroy(draft: Draft, resource: AnyResource): void {
  draft.addChange({
    name: 'revoke tokens on destroy',
    on: ['destroy'],
    source: key,
    needsRecord: false,
    async after(_changeset, user, { scope }) {
      await revokeTokens(scope, resource, { subject: subjectOf(resource, user), user, cause: 'destroy' });
    },
    async afterBulk(_changeset, users, { scope }) {
      if (users.length === 0) return;
      await revokeTokens(scope, resource, { subject: users.map((user) => subjectOf(resource, user)) });
    },
  });
}

function verifySection(draft: DraftView): void {
  const facts: TokenFacts | undefined = draft.fact(tokenFacts);
  const hasSecret = draft.section<ParsedSection>(key)?.tokens?.signingSecret !== undefined;
  if (facts !== undefined) verifyTokens(draft, facts, hasSecret);
}
