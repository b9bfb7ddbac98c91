import type { AnyResource } from '@ashlar/core';
import type { Identity } from '../../../credentials/identity/identity-attribute.ts';
import type { SingleUseToken } from '../../../credentials/single-use-token.ts';
import type { PasswordSettings } from '../option-types.ts';

/** What the actions of one password strategy share. */
export interface PasswordStrategy {
  readonly name: string;
  readonly settings: PasswordSettings;
  readonly identity: Identity;
  /** Exchanged once for a session. */
  readonly signInToken: SingleUseToken;
  /** Sets a new password once. */
  readonly resetToken: SingleUseToken;
  /** Read only when actions run: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
}
