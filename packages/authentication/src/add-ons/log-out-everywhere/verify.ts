import type { DraftView } from '@ashlar/core/extension';
import type { PartInstance } from '../../part/part.ts';
import type { LogOutEverywhereSettings } from './option-types.ts';

/** The options that must be on, and why. */
const needed = [
  ['storeAllTokens', 'a token that is not stored cannot be found to be revoked'],
  ['requireTokenPresenceForAuthentication', 'a token whose row is gone would still be let in'],
] as const;

/** Verifies a resource with logOutEverywhere. */
export function verifyLogOutEverywhere(draft: DraftView, instance: PartInstance<LogOutEverywhereSettings>): void {
  const { authentication, options, path, siblings } = instance;
  for (const [option, reason] of needed) {
    if (authentication.tokens[option]) continue;
    draft.error(
      ['authentication', 'tokens', option],
      `${path.slice(-1)} needs ${option}: true`,
      `set authentication.tokens.${option} to true: ${reason}`,
    );
  }
  if (options.applyOnPasswordChange && !siblings.some(({ credentialFields }) => credentialFields.length > 0)) {
    draft.error(
      [...path, 'applyOnPasswordChange'],
      'needs a password strategy',
      'add one: strategies: { password: { … } }, or set applyOnPasswordChange to false',
    );
  }
}
