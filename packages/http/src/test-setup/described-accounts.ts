import {
  argon2HashProvider,
  defineResource as defineBuiltIn,
  limitResource,
  tokenResource,
} from '@ashlar/authentication';
import {
  confirmation,
  createAuthentication,
  defineStrategy,
  limits,
  logOutEverywhere,
  magicLink,
  type PartTypes,
  password,
} from '@ashlar/authentication/extension';
import { attribute, createFramework, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

/** The secret of the tokens below. No document may hold it. */
export const secret = 'a secret of tests, long enough for HS256';

interface CodeTypes extends PartTypes {
  readonly options: Record<never, never>;
  readonly actions: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
}

const union = z.union([z.strictObject({ email: z.email() }), z.strictObject({ phone: z.string() })]);

/** A strategy of another author: a phase with all defaults, and two that say their bodies. */
const code = defineStrategy<CodeTypes>()({
  kind: 'code',
  schema: z.strictObject({}),
  transform(draft, instance) {
    const origin = { source: 'code', path: instance.path };
    const args = {
      phone: z.string(),
      code: z
        .string()
        .meta({ examples: ['123456'] })
        .default('000000'),
    };
    draft.addAction({ name: 'signInWithCode', type: 'read', get: true, arguments: args, run: () => null }, origin);
    instance.offer('signIn', { action: 'signInWithCode', secrets: ['code'], phase: true });
    draft.addAction({ name: 'listCodes', type: 'action', run: () => [] }, origin);
    instance.offer('list', { action: 'listCodes', phase: { caller: 'user', session: 'keeps' } });
    const find = { session: 'keeps', body: union, answerBody: z.strictObject({ sentAt: z.date() }) } as const;
    draft.addAction({ name: 'findByCode', type: 'action', run: () => null }, origin);
    instance.offer('find', { action: 'findByCode', phase: { ...find, answer: () => ({ sentAt: new Date() }) } });
    const recent = { caller: 'user', session: 'keeps', recent: true, method: 'DELETE', answers: 204 } as const;
    draft.addAction({ name: 'dropCodes', type: 'action', run: () => undefined }, origin);
    instance.offer('drop', { action: 'dropCodes', phase: recent });
  },
});

const parts = createAuthentication({
  strategies: [password, magicLink, code],
  addOns: [confirmation, limits, logOutEverywhere],
});
const { defineResource } = createFramework({ extensions: [parts, tokenResource, limitResource] });
const hashProvider = argon2HashProvider({ memoryCost: 64, timeCost: 1 });
const sender = (): void => {};

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });
export const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });

/** The tokens of all users below. */
export const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

interface Tree {
  readonly name: string;
  readonly below: readonly Tree[];
}
const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), below: z.array(tree) }));

/** A user with every built-in part, a part of another author, and attributes that are hard to describe. */
export const Account = defineResource({
  name: 'Account',
  table: 'accounts',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    taxNumber: attribute(z.string().nullable(), { sensitive: true }),
    internalNote: attribute(z.string().nullable(), { public: false }),
    inviteKey: z.string().default(() => `made at ${Math.random()}`),
    birthday: z.date().nullable(),
    credits: z.bigint().nullable(),
    folders: attribute(tree.nullable(), { storage: 'json' }),
    home: attribute(z.object({ city: z.string() }).meta({ id: 'Place' }).nullable(), { storage: 'json' }),
    createdAt: timestamp(),
  },
  authentication: {
    tokens,
    strategies: {
      password: {
        identityField: 'email',
        registerActionAccept: ['taxNumber', 'inviteKey', 'birthday', 'folders', 'home'],
        hashProvider,
        resettable: { sender },
      },
      magicLink: { sender, registrationEnabled: true },
      code: {},
    },
    addOns: {
      confirmation: { monitorFields: ['email'], sender },
      limits: { resource: Limit },
      logOutEverywhere: {},
      'logOutEverywhere:kickOut': {},
    },
  },
});

/** A second resource, with a password and nothing else. */
const Guest = defineBuiltIn({
  name: 'Guest',
  table: 'guests',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: { tokens, strategies: { password: { identityField: 'email', hashProvider } } },
});

/** All of them. */
export const describedResources = [Account, Guest, Token, Limit] as const;
