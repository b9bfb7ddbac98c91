import { type AnyResource, type Issue, ResourceInfo } from '@ashlar/core';
import { type DomainVerifier, type DraftView, quoted } from '@ashlar/core/extension';
import type { AnyInstance } from '../part/part.ts';
import { factsOf, type TokenFacts, tokenFacts } from '../token/settings.ts';
import { canNameSubject } from '../token/subject.ts';
import { keepsGenerations } from '../token-store/token-resource.ts';

const at = (option: string): Issue['path'] => ['authentication', 'tokens', option];

/** Verifies the tokens of a resource, for all strategies and add-ons. */
export function verifyTokens(draft: DraftView, { tokens, sessionIdentifier }: TokenFacts, hasSecret: boolean): void {
  if (tokens.revocation !== undefined) verifyEveryone(draft, tokens);
  for (const name of draft.primaryKey) {
    const storage = draft.attributes.get(name)?.storage ?? '';
    if (canNameSubject(storage)) continue;
    draft.error(
      ['attributes', name],
      `a primary key kept as ${storage} cannot name a user in a token`,
      'use text, a UUID or a whole number',
    );
  }
  if (!tokens.enabled) return;
  if (!hasSecret) {
    draft.error(
      at('signingSecret'),
      'is needed to sign tokens',
      'signingSecret: () => process.env.TOKEN_SIGNING_SECRET',
    );
  }
  if (tokens.tokenResource === undefined) {
    draft.error(
      at('tokenResource'),
      'is needed to revoke tokens',
      'define Token with tokenResource: {}, and name it here',
    );
  }
  if (tokens.requireTokenPresenceForAuthentication) {
    if (!tokens.storeAllTokens) {
      draft.error(
        at('storeAllTokens'),
        'has to be true where presence is required',
        'set authentication.tokens.storeAllTokens to true: otherwise no token would ever be found',
      );
    }
  } else if (sessionIdentifier === undefined) {
    draft.error(
      ['authentication', 'sessionIdentifier'],
      'is needed where the presence of tokens is not required',
      "set it to 'jti', or tokens.requireTokenPresenceForAuthentication to true",
    );
  }
}

/** The options that `revocation.everyone` needs, and why. */
const neededForEveryone = [
  ['enabled', 'without tokens there is no session to end'],
  ['storeAllTokens', 'a token that is not stored has no generation'],
  ['requireTokenPresenceForAuthentication', 'a token whose row is gone would still be let in'],
] as const;

/** Verifies what a log-out of everyone needs. */
function verifyEveryone(draft: DraftView, tokens: TokenFacts['tokens']): void {
  for (const [option, reason] of neededForEveryone) {
    if (tokens[option]) continue;
    const cure = `set authentication.tokens.${option} to true: ${reason}`;
    draft.error(at(option), `revocation.everyone needs ${option}: true`, cure);
  }
  const { tokenResource } = tokens;
  if (tokenResource !== undefined && keepsGenerations(tokenResource)) return;
  draft.error(
    at('tokenResource'),
    'revocation.everyone needs a token resource that keeps generations',
    `define ${tokenResource?.name ?? 'Token'} with tokenResource: { generations: true }`,
  );
}

/** Verifies a part that requires tokens: they must be enabled, and have a token resource. */
export function verifyTokensRequired(draft: DraftView, { tokensRequired, authentication, path }: AnyInstance): void {
  if (!tokensRequired) return;
  const part = String(path.at(-1));
  const { enabled, tokenResource } = authentication.tokens;
  if (!enabled) {
    draft.error(at('enabled'), `${part} needs enabled: true`, 'set authentication.tokens.enabled to true');
  }
  if (tokenResource === undefined) {
    draft.error(
      at('tokenResource'),
      `${part} needs a token resource`,
      'define Token with tokenResource: {}, and set authentication.tokens.tokenResource to it',
    );
  }
}

/** Verifies a user resource within its domain, beside the other resources. */
export function verifyInDomain(
  resource: AnyResource,
  { resources, neighbours }: Parameters<DomainVerifier>[0],
): readonly Issue[] {
  const { tokens, subjectName } = factsOf(resource);
  const { tokenResource, revocation } = tokens;
  if (tokenResource === undefined) return [];
  const issues: Issue[] = [];
  const named = [
    ['tokenResource', tokenResource],
    ['revocation.everyone', revocation?.everyone],
  ] as const;
  for (const [option, other] of named) {
    if (other === undefined || resources.includes(other)) continue;
    const path = `${resource.name}.authentication.tokens.${option}`;
    issues.push({
      path: ['resources'],
      message: `${path} is ${other.name}, which is not in this domain`,
      hint: `add ${other.name} to the resources`,
    });
  }
  for (const other of [...resources, ...neighbours].filter((each) => sharesRealm(each, resource))) {
    issues.push({
      path: ['resources'],
      message: `${resource.name} and ${other.name} are both called ${quoted(subjectName)} in ${revocation?.everyone.name}`,
      hint: 'give one of them another authentication.subjectName: a log-out of everyone would end the sessions of both',
    });
  }
  for (const other of [...resources, ...neighbours].filter((each) => sharesSubjects(each, resource))) {
    issues.push({
      path: ['resources'],
      message: `${resource.name} and ${other.name} are both called ${quoted(subjectName)} in ${tokenResource.name}`,
      hint: 'give one of them another authentication.subjectName: a token of one would open the account of the other',
    });
  }
  return issues;
}

/**
 * `true` if a token of one resource could pass for a token of the other. Two resources over one table have the same
 * users.
 */
function sharesSubjects(other: AnyResource, resource: AnyResource): boolean {
  if (other === resource || other.table === resource.table) return false;
  // Not `factsOf`: most resources have no such facts, and an error for each pair made a domain of a thousand take
  // seconds.
  const facts = ResourceInfo.fact(other, tokenFacts);
  const { subjectName, tokens } = factsOf(resource);
  return facts?.tokens.tokenResource?.table === tokens.tokenResource?.table && facts?.subjectName === subjectName;
}

/** `true` if a log-out of everyone of one resource would be one of the other, too. Users of one table have one realm. */
function sharesRealm(other: AnyResource, resource: AnyResource): boolean {
  const { subjectName, tokens } = factsOf(resource);
  if (tokens.revocation === undefined || other === resource || other.table === resource.table) return false;
  const facts = ResourceInfo.fact(other, tokenFacts);
  const isSame = facts?.tokens.revocation?.everyone.table === tokens.revocation.everyone.table;
  return isSame && facts?.subjectName === subjectName && !sharesSubjects(other, resource);
}
