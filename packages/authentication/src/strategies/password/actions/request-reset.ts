import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionContext, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord, type RunInput } from '@ashlar/core/extension';
import { issueIfProven } from '../../../credentials/issue-with-credential.ts';
import { finderByIdentity } from './find-by-identity.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { boundRequest, resetPurpose } from './token-request.ts';

/** From when on the work in the background begins, in milliseconds after the answer: at a moment that a caller cannot foresee. */
const earliest = 10;
const latest = 50;

/**
 * The body of `requestReset`. It says the same and takes the same time whether the user is known or not (CWE-208): one
 * look-up, and then the rest in the background, after the commit: a token is issued and handed to the sender. The work does
 * not follow the answer at once, so that the next request of the same caller does not wait for it. For an unknown identity it
 * asks the store as well.
 */
export function requestReset(strategy: PasswordStrategy): (input: RunInput, context: ActionContext) => Promise<void> {
  const { identityField } = strategy.settings;
  const find = finderByIdentity(strategy);
  return async ({ arguments: given }, { scope }) => {
    const known = await find(scope, given[identityField]);
    await scope.detach(async () => {
      await sleep(randomInt(earliest, latest));
      if (known !== undefined) await sendToken(strategy, known, scope);
      else await scope.store.transaction(() => find(scope, given[identityField]));
    });
  };
}

async function sendToken(strategy: PasswordStrategy, known: Readonly<Row>, scope: Scope): Promise<void> {
  const { settings, resource, name } = strategy;
  const hash = known[settings.hashedPasswordField];
  const issued = await issueIfProven(scope, resource, {
    strategy: name,
    key: known,
    unchanged: { [settings.hashedPasswordField]: hash },
    request: boundRequest(strategy, known, resetPurpose),
  });
  // Gone or changed in the blink between: whoever changed it knows the password.
  if (issued === undefined) return;
  await settings.resettable?.sender(createRecord(resource, issued.user), issued.token);
}
