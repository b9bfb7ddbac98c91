import type { Row } from '@ashlar/core/data-layer';
import type { PasswordSettings } from '../option-types.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** Whether a user may sign in: the attribute that `requireConfirmedWith` names is set. */
export function isConfirmed({ settings }: PasswordStrategy, user: Readonly<Row>): boolean {
  const { requireConfirmedWith } = settings;
  if (requireConfirmedWith === undefined) return true;
  const confirmed = user[requireConfirmedWith];
  return confirmed !== null && confirmed !== undefined && confirmed !== false;
}

/** The attributes that decide under the lock whether somebody gets in, to be read with the record. */
export function credentialAttributes(settings: PasswordSettings): readonly string[] {
  const { hashedPasswordField, identityField, requireConfirmedWith } = settings;
  const credential = [hashedPasswordField, identityField];
  return requireConfirmedWith === undefined ? credential : [...credential, requireConfirmedWith];
}
