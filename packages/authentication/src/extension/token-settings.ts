import { columnNameOf, jsonText } from '@ashlar/core/data-layer';
import { compileFilter, type Draft, deepFreeze } from '@ashlar/core/extension';
import type { ParsedSection } from '../part/authentication-section.ts';
import type { KeyRing } from '../secrets/secret.ts';
import type { ExtraClaims } from '../token/extra-claims.ts';
import type { ParsedTokens } from '../token/option-types.ts';
import type { TokenFacts, UserCondition } from '../token/settings.ts';
import { tokensSchema } from './tokens-schema.ts';

/** Makes the facts of a user resource from its parsed section. Reports a secret that does not fit the algorithm. */
export function settleTokens(draft: Draft, section: ParsedSection): TokenFacts {
  const subjectName = section.subjectName ?? columnNameOf(draft.name);
  const tokens = section.tokens ?? tokensSchema.parse({});
  const { signingSecret: _secret, ...options } = tokens;
  return {
    subjectName,
    users: usersOf(draft, section.userFilter),
    sessionIdentifier: section.sessionIdentifier,
    tokens: {
      ...options,
      audience: options.audience ?? subjectName,
      extraClaims: claimsOf(draft, options.extraClaims),
      keys: keyRing(draft, tokens),
    },
  };
}

function usersOf(draft: Draft, filter: unknown): UserCondition | undefined {
  if (filter === undefined) return undefined;
  const { attributes } = draft;
  const { condition, parameters, issues } = compileFilter({ attributes, sensitive: true, prefix: 'users.' }, filter);
  for (const { path, message, hint } of issues) {
    draft.error(['authentication', 'userFilter', ...path], message, hint);
  }
  return { condition, parameters };
}

/** A frozen copy: every token has these claims, and introspection shows them. */
function claimsOf(draft: Draft, written: ExtraClaims | undefined): ExtraClaims | undefined {
  if (written === undefined || typeof written === 'function') return written;
  const text = jsonText(written);
  if (text !== undefined) return deepFreeze(JSON.parse(text) as ExtraClaims);
  const path = ['authentication', 'tokens', 'extraClaims'];
  draft.error(path, 'must be claims that JSON can hold', 'write a Date as its toISOString(), a bigint as text');
  return undefined;
}

function keyRing(draft: Draft, { signingSecret, signingAlgorithm }: ParsedTokens): KeyRing | undefined {
  try {
    return signingSecret?.(signingAlgorithm);
  } catch (error) {
    const message = error instanceof TypeError ? error.message : 'the secret cannot be read';
    draft.error(['authentication', 'tokens', 'signingSecret'], message, 'make one: openssl rand -base64 48');
    return undefined;
  }
}
