import type { DraftView } from '@ashlar/core/extension';
import type { PartInstance, StrategyFacts } from '../../part/part.ts';
import type { LogOutEverywhereSettings } from './option-types.ts';
import { sparesPurposes } from './spares-purposes.ts';

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
  verifyPurposes(draft, instance);
  if (options.applyOnPasswordChange && !siblings.some(({ credentialFields }) => credentialFields.length > 0)) {
    draft.error(
      [...path, 'applyOnPasswordChange'],
      'needs a password strategy',
      'add one: strategies: { password: { … } }, or set applyOnPasswordChange to false',
    );
  }
}

/** A number for all tokens spares none. So one log-out of the resource has to spare no purpose either. */
function verifyPurposes(
  draft: DraftView,
  { authentication, options, kind, path, siblings }: PartInstance<LogOutEverywhereSettings>,
): void {
  if (authentication.tokens.revocation === undefined || !sparesPurposes(options)) return;
  const isAble = siblings.some((each) => each.kind === kind && !sparesPurposes(settingsOf(each)));
  if (isAble) return;
  const option = options.includePurposes === undefined ? 'excludePurposes' : 'includePurposes';
  draft.error(
    [...path, option],
    'cannot hold for everyone, and tokens.revocation.everyone ends tokens of every purpose',
    `leave it out here, and give it to another add-on: '${kind}:some': { ${option}: [ … ] }`,
  );
}

function settingsOf({ options }: StrategyFacts): LogOutEverywhereSettings {
  // Invariant: the options of an instance of this kind were parsed by the schema of this add-on.
  return options as unknown as LogOutEverywhereSettings;
}
