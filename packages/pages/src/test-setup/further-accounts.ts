// Users of whom the pages have to ask more: a second factor, or which of two strategies.
import { defineResource, tokenResource } from '@ashlar/authentication';
import {
  confirmation,
  createAuthentication,
  defineStrategy,
  issueWithFactor,
  logOutEverywhere,
  magicLink,
  type PartTypes,
  password,
  type StrategyAction,
  sessions,
  tokenMetadata,
} from '@ashlar/authentication/extension';
import { attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { createRecord } from '@ashlar/core/extension';
import { z } from 'zod';
import { quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { factor } from '../../../authentication/src/test-setup/observed-accounts.ts';
import { sessionTokens } from '../../../authentication/src/test-setup/session-accounts.ts';
import { mailbox } from './paged-accounts.ts';

export { enrolled, rightCode } from '../../../authentication/src/test-setup/observed-accounts.ts';

/** The one code of the second way. */
export const backupCode = 'paper-4711';

interface Nothing {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
}

interface BackupTypes extends PartTypes, Nothing {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly actions: {
    readonly verify: StrategyAction<
      'verifyBackup',
      {
        readonly params: { pending: string; code: string };
        readonly result: { readonly $metadata: { readonly token?: string; readonly pending?: string } };
      }
    >;
  };
}

/** Another way to prove the same factor: a code on paper. */
const onPaper = defineStrategy<BackupTypes>()({
  kind: 'onPaper',
  schema: z.strictObject({}),
  tokensRequired: true,
  satisfies: ['possession'],
  transform(draft, instance) {
    const resource = draft.resource;
    draft.addAction(
      {
        name: 'verifyBackup',
        type: 'read',
        get: true,
        arguments: { pending: z.string(), code: z.string() },
        async run({ arguments: { pending, code } }, { scope }) {
          const consume = async () => code === backupCode;
          const issued = await issueWithFactor(scope, resource, { strategy: instance.name, pending, consume });
          return createRecord(resource, issued.user, tokenMetadata(issued));
        },
      },
      { source: 'onPaper', path: instance.path },
    );
    instance.offer('verify', { action: 'verifyBackup', counts: 'signIn', phase: true });
  },
});

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  displayName: z.string().max(40).nullable(),
  wantsNews: z.boolean().default(false),
};

const byPassword = {
  identityField: 'email',
  hashProvider: quickHash,
  resettable: { sender: mailbox.sender('reset') },
} as const;

/** The user of most tests. Those who are in `enrolled` prove a second factor, in one of two ways. */
export const FactorUser = createFramework({
  extensions: [
    createAuthentication({
      strategies: [password, magicLink, factor, onPaper],
      addOns: [confirmation, logOutEverywhere, sessions],
    }),
    tokenResource,
  ],
}).defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: {
    tokens: sessionTokens,
    strategies: {
      password: { ...byPassword, registerActionAccept: ['displayName', 'wantsNews'] },
      magicLink: { sender: mailbox.sender('magicLink') },
      factor: {},
      onPaper: {},
    },
    addOns: {
      confirmation: { monitorFields: ['email'], signInOnConfirm: true, sender: mailbox.sender('confirm') },
      logOutEverywhere: { applyOnPasswordChange: true },
      sessions: {},
    },
  },
});

/** A user with two strategies of the kind `password`, and two of the kind `magicLink`. */
export const TwofoldUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: byPassword,
      'password:staff': { identityField: 'email', hashProvider: quickHash, minimumPasswordLength: 16 },
      magicLink: { sender: mailbox.sender('magicLink') },
      'magicLink:deskLink': { sender: mailbox.sender('deskLink') },
    },
    addOns: { logOutEverywhere: {} },
  },
});
