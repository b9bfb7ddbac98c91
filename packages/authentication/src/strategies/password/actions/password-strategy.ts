import type { AnyResource } from '@ashlar/core';
import type { PasswordSettings } from '../options.ts';

/** What the actions of one password strategy share. */
export interface PasswordStrategy {
  readonly name: string;
  readonly settings: PasswordSettings;
  /** Read only when actions run: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
}
