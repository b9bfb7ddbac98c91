import type { Issue } from '@ashlar/core';
import { type CompiledAction, type DraftView, quoted } from '@ashlar/core/extension';
import type { StrategyFacts } from '../../part/part.ts';
import { findAttribute } from '../find-attribute.ts';

/** How a strategy registers people whose identity it has proved. */
export interface ProvenRegistration {
  /** The path of the strategy, from the resource's name on. */
  readonly path: Issue['path'];
  /** Every strategy and add-on of the section. */
  readonly siblings: readonly StrategyFacts[];
  /** The attribute that the strategy proves. */
  readonly identityField: string;
  /** The option `registrationEnabled`. */
  readonly registrationEnabled: boolean;
  /** The option `registerActionAccept`. */
  readonly registerActionAccept: readonly string[];
}

/**
 * Reports options that make registration with a proved identity unsafe or impossible: another strategy registers the
 * same identity unproved and no part confirms it (account pre-hijacking); the accepted attributes hold a credential or
 * the identity; a credential may not be null and has no replacement value.
 *
 * @example
 * verifyRegistration(draft, { ...instance, ...instance.options });
 */
export function verifyRegistration(draft: DraftView, registration: ProvenRegistration): void {
  const { path, registrationEnabled, registerActionAccept } = registration;
  verifyAccepted(draft, registration);
  if (registrationEnabled) {
    refuseUnproved(draft, registration);
    refuseImpossible(draft, registration);
  } else if (registerActionAccept.length > 0) {
    draft.error([...path, 'registerActionAccept'], 'needs registration', 'set registrationEnabled to true');
  }
}

function verifyAccepted(
  draft: DraftView,
  { path, siblings, identityField, registerActionAccept }: ProvenRegistration,
): void {
  const credentials = siblings.flatMap(({ credentialFields }) => credentialFields);
  for (const [index, name] of registerActionAccept.entries()) {
    const at = [...path, 'registerActionAccept', index];
    findAttribute(draft, { path: at, name });
    if (name === identityField) draft.error(at, `${quoted(name)} is what the token was sent to: leave it out`);
    if (credentials.includes(name)) draft.error(at, `${quoted(name)} holds a credential: leave it out`);
  }
}

/** Refuses a credential that may not be null if its strategy cannot make a value for it. */
function refuseImpossible(draft: DraftView, { path, siblings }: ProvenRegistration): void {
  for (const { credentialFields, unusableCredentials, path: where } of siblings) {
    const name = credentialFields.find(
      (field) => draft.attributes.get(field)?.nullable === false && unusableCredentials[field] === undefined,
    );
    if (name === undefined) continue;
    draft.error(
      [...path, 'registrationEnabled'],
      `a user who registers has no ${quoted(name)}, the credential of ${where.join('.')}`,
      `${name}: attribute(….nullable(), { sensitive: true })`,
    );
  }
}

/**
 * Refuses another strategy that registers the identity unproved: a stranger would know the password of the owner's
 * account.
 */
function refuseUnproved(draft: DraftView, { path, siblings, identityField }: ProvenRegistration): void {
  const isConfirmed = siblings.some(({ confirmations }) => confirmations.some(({ field }) => field === identityField));
  if (isConfirmed) return;
  const other = siblings.find(({ actions }) =>
    Object.values(actions).some(({ action }) => takesIdentity(draft.actions.get(action), identityField)),
  );
  if (other === undefined) return;
  draft.error(
    [...path, 'registrationEnabled'],
    `${other.path.join('.')} registers ${quoted(identityField)} too, and nothing confirms it: a stranger could register the address of another person first`,
    `add the add-on confirmation: { monitorFields: [${quoted(identityField)}], … }, or set registrationEnabled to false in one of the two`,
  );
}

function takesIdentity(action: CompiledAction | undefined, identityField: string): boolean {
  return action?.type === 'create' && action.accept.includes(identityField);
}
