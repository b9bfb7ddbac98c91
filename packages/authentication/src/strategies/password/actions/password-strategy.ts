import type { AnyResource } from '@ashlar/core';
import type { PasswordSettings } from '../option-types.ts';
import type { TextForm } from '../text-form.ts';

/** What the actions of one password strategy share. */
export interface PasswordStrategy {
  readonly name: string;
  readonly settings: PasswordSettings;
  readonly form: TextForm;
  /** Read only when actions run: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
}
