// A strategy of tests, made of public exports only: a link by mail, for users and for people who have no account yet.
import { attribute, createFramework, timestamp, uuidPrimaryKey } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import {
  type ActionName,
  boundedText,
  createAuthentication,
  defineAddOn,
  defineStrategy,
  exchangeToken,
  finderByIdentity,
  givenIdentityArgument,
  type Identity,
  identityAttribute,
  issueWithCredential,
  logOutEverywhere,
  longestToken,
  mailToken,
  type PartInstance,
  type PartTypes,
  password,
  registerByToken,
  type SingleUseToken,
  type StrategyAction,
  senderToAnyone,
  singleUseToken,
  type TokenMail,
  tokenMetadata,
  verifyIdentity,
} from '../extension.ts';
import { AuthenticationFailed, tokenResource } from '../index.ts';
import { gatedHashProvider } from '../testing/gated-hash-provider.ts';
import { gatedSecret } from '../testing/gated-secret.ts';
import { gatedSender } from '../testing/gated-sender.ts';
import { quickHash, secret, storedTokens } from './accounts.ts';

const options = z.strictObject({
  identityField: z.string().default('email'),
  caseSensitive: z.boolean().optional(),
  sender: senderToAnyone,
  registers: z.boolean().default(false),
  keepOlder: z.boolean().default(false),
  proves: z.boolean().default(true),
  requireConfirmedWith: z.string().optional(),
  purpose: z.string().default('mailed_link'),
});
type Settings = z.output<typeof options>;
interface Signed {
  readonly id: string;
  readonly email: string;
  readonly $metadata: { readonly token: string };
}
interface LinkActions<Name extends string> {
  readonly request: StrategyAction<ActionName<'request', Name>, { params: { email: string }; result: undefined }>;
  readonly signIn: StrategyAction<ActionName<'signIn', Name>, { params: { token: string }; result: Signed }>;
  readonly register: StrategyAction<ActionName<'register', Name>, { params: { token: string }; result: Signed }>;
}
/** The types of the strategy. */
interface MailedLinkTypes extends PartTypes {
  readonly options: Partial<Omit<Settings, 'sender'>> & { readonly sender: (mail: TokenMail<object>) => Promise<void> };
  readonly actions: LinkActions<this['in']['name']>;
}

/** The strategy. */
const mailedLink = defineStrategy<MailedLinkTypes>()({
  kind: 'mailedLink',
  schema: options,
  transform: addActions,
  verify(draft, { options: { identityField: field, caseSensitive = false }, path }) {
    verifyIdentity(draft, { path: [...path, 'identityField'], field, caseSensitive });
  },
});

function addActions(draft: Draft, instance: PartInstance<Settings>): void {
  const { name, path, options, siblings } = instance;
  const { registers, identityField, caseSensitive, sender, keepOlder, requireConfirmedWith } = options;
  const resource = draft.resource;
  const field = { field: identityField, caseSensitive, issuesBeforeRegistration: registers };
  const identity = identityAttribute(draft, instance, field);
  if (identity === undefined) return;
  const token = singleUseToken({
    resource,
    strategy: name,
    purpose: options.purpose,
    lifetime: '10 minutes',
    boundTo: () => [identityField, ...new Set(siblings.flatMap(({ credentialFields }) => credentialFields))],
    identity: registers ? identity : undefined,
  });
  const find = finderByIdentity({ resource, identity, reads: token.attributes });
  const origin = { source: 'mailedLink', path };
  const offer = (action: string) => {
    instance.offer(action, { action: instance.actionName(action), phase: true });
    return instance.actionName(action);
  };
  const mail = { identity, find, token, sender, replacesOlder: !keepOlder };
  draft.addAction(
    {
      name: offer('request'),
      type: 'action',
      arguments: { [identityField]: givenIdentityArgument(identity.schema) },
      run: registers ? mailToken({ ...mail, toUnknown: true }) : mailToken(mail),
    },
    origin,
  );
  const exchange = { token, requireConfirmedWith, proves: options.proves ? identityField : undefined };
  draft.addAction(
    {
      name: offer('signIn'),
      type: 'read',
      get: true,
      arguments: { token: boundedText(longestToken) },
      async run({ arguments: given }, context) {
        const { scope } = context;
        const verified = await token.checkWithIdentity(scope, given.token);
        const key = verified?.key ?? (verified && (await find(scope, verified.claims.identity)));
        const user = verified && key && (await exchangeToken(exchange, { verified, key }, context));
        if (user === undefined) throw new AuthenticationFailed(name);
        return user;
      },
    },
    origin,
  );
  if (registers) addRegister(draft, { name: offer('register'), strategy: name, token, identity, origin });
}

function addRegister(
  draft: Draft,
  given: {
    readonly name: string;
    readonly strategy: string;
    readonly token: SingleUseToken;
    readonly identity: Identity;
    readonly origin: { readonly source: string; readonly path: readonly (string | number)[] };
  },
): void {
  const { name, strategy, token, identity, origin } = given;
  draft.addAction(
    {
      name,
      type: 'create',
      arguments: { token: boundedText(longestToken) },
      changes: [
        registerByToken({ token, argument: 'token', identity }),
        {
          name: 'issue',
          async finish(changeset, user, { scope }) {
            const issued = await issueWithCredential(scope, token.resource, { strategy, key: user, unchanged: {} });
            for (const [key, value] of Object.entries(tokenMetadata(issued))) changeset.setMetadata(key, value);
          },
        },
      ],
    },
    origin,
  );
}

interface ConfirmerTypes extends PartTypes {
  readonly options: { readonly with: string };
}

/** An add-on that states what it confirms, and does no more. */
const confirmer = defineAddOn<ConfirmerTypes>()({
  kind: 'confirmer',
  schema: z.strictObject({ with: z.string() }),
  transform: (_draft, instance) => instance.confirms({ field: 'email', with: instance.options.with }),
});

/** Declares resources that may have them. */
export const { defineResource } = createFramework({
  extensions: [
    createAuthentication({ strategies: [password, mailedLink], addOns: [logOutEverywhere, confirmer] }),
    tokenResource,
  ],
});

/** Keeps the links. */
export const links = gatedSender();
export const signingSecret = gatedSecret(secret);
export const hashProvider = gatedHashProvider(quickHash);
export const tokens = { ...storedTokens, signingSecret };

/** The columns of a user who can be confirmed; as on page one, the hash may not be null. */
export const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  confirmedAt: attribute(z.date().nullable(), { writable: true }),
  createdAt: timestamp(),
};

/** Its actions beside those of strategies. */
export const actions = {
  move: { type: 'update', accept: ['email'] },
  confirmNow: { type: 'update', accept: ['confirmedAt'] },
  writeHash: { type: 'update', accept: ['hashedPassword'] },
  remove: { type: 'destroy' },
  list: { type: 'read' },
} as const;

/** A user with a password and with a link, which registers too. */
export const LinkUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens,
    strategies: {
      password: { identityField: 'email', hashProvider, resettable: { sender: links } },
      mailedLink: { sender: links, registers: true },
      'mailedLink:other': { sender: links, registers: true },
    },
    addOns: { logOutEverywhere: {}, confirmer: { with: 'confirmedAt' } },
  },
});
