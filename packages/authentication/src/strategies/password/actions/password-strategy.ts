import type { AnyResource } from '@ashlar/core';
import type { Identity } from '../../../credentials/identity/identity-attribute.ts';
import type { SingleUseToken } from '../../../credentials/mailed-token/single-use-token.ts';
import type { PasswordSettings } from '../option-types.ts';

/** What the actions of one password strategy share. */
export interface PasswordStrategy {
  readonly name: string;
  readonly settings: PasswordSettings;
  readonly identity: Identity;
  /** Works once: exchanged for a session. */
  readonly signInToken: SingleUseToken;
  /** Works once: sets a new password. */
  readonly resetToken: SingleUseToken;
  /** Read it only when an action runs. The resource is not finished while it is compiled. */
  readonly resource: AnyResource;
}
