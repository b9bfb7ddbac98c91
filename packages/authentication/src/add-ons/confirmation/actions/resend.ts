import type { ActionContext } from '@ashlar/core';
import type { RunInput } from '@ashlar/core/extension';
import { finderByIdentity } from '../../../credentials/identity/finder-by-identity.ts';
import type { Identity } from '../../../credentials/identity/identity-attribute.ts';
import { isConfirmed } from '../../../credentials/is-confirmed.ts';
import { mailToken } from '../../../credentials/mailed-token/mail-token.ts';
import { type ConfirmationPart, valuesToConfirm } from './confirmation-part.ts';

/** The body of `resend`. A user who is confirmed costs what an unknown one costs, and is sent nothing. */
export function resend(
  part: ConfirmationPart,
  identity: Identity,
): (input: RunInput, context: ActionContext) => Promise<void> {
  const { resource, tokens, settings, confirmedAtField } = part;
  const token = tokens.ofUser;
  return mailToken({
    identity,
    token,
    find: finderByIdentity({
      resource,
      identity,
      reads: [...token.attributes(), confirmedAtField],
      accepts: (user) => !isConfirmed(user, confirmedAtField),
    }),
    sender: (mail) => settings.sender({ ...mail, changing: valuesToConfirm(part, mail.user) }),
  });
}
