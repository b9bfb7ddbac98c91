// A strategy as another package has one, and a resource with every kind of route.
import { AshlarError, attribute, coreErrors, createFramework, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import {
  confirmation,
  createAuthentication,
  defineStrategy,
  limits,
  logOutEverywhere,
  magicLink,
  type PartTypes,
  type PhaseRoute,
  password,
} from '../../../authentication/src/extension.ts';
import { tokenResource } from '../../../authentication/src/index.ts';
import { quickHash, secret, Token } from '../../../authentication/src/test-setup/accounts.ts';

/** What the desk was asked to do, and what its hook throws. */
export const desk: { readonly asked: unknown[]; failure: () => unknown } = {
  asked: [],
  failure: () => new Error('no failure was chosen'),
};

/** The errors of actions, by what a body names. */
const refusals: Readonly<Record<string, () => unknown>> = {
  notFound: () => coreErrors.error('NOT_FOUND', { message: 'no row of desks' }),
  conflict: () =>
    coreErrors.error('CONFLICT', { message: 'desks_place_key', issues: [{ path: ['place', 0], message: 'is taken' }] }),
  forbidden: () => new AshlarError('DESK_CLOSED', 'forbidden', { message: 'the policy desk_hours said no' }),
  unavailable: () => coreErrors.error('STORE_UNAVAILABLE', { message: '10.0.0.7 refused' }),
  framework: () => coreErrors.error('SCHEMA_MISMATCH', { message: 'the column desk_no is missing' }),
  own: () => desk.failure(),
};

const clearing = z.strictObject({
  reason: z.string(),
  until: z.date().optional(),
  seats: z.bigint().optional(),
  // An author who quotes the value.
  pin: z
    .string()
    .refine((pin) => pin === '0000', { error: ({ input }) => `the PIN ${String(input)} is wrong` })
    .optional(),
  // One that waits, and one that throws.
  slow: z
    .string()
    .refine(async (text) => text !== 'by the door', 'is taken')
    .optional(),
  broken: z
    .string()
    .refine((text) => {
      throw new Error(`cannot check ${text}`);
    })
    .optional(),
});

const phases: Readonly<Record<string, PhaseRoute | true>> = {
  fail: { session: 'keeps' },
  clear: { method: 'DELETE', session: 'keeps', answers: 204, body: clearing, params: (given) => ({ given }) },
  signIn: true,
};

/** The types are of no interest here: HTTP calls by name. */
interface DeskTypes extends PartTypes {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly actions: Record<never, never>;
}

const deskStrategy = defineStrategy<DeskTypes>()({
  kind: 'desk',
  schema: z.strictObject({}),
  transform(draft, instance) {
    const origin = { source: 'desk', path: instance.path };
    const run = ({ arguments: given }: { arguments: Readonly<Record<string, unknown>> }): unknown => {
      desk.asked.push(given);
      const refuse = refusals[String(given.how)];
      if (refuse !== undefined) throw refuse();
      return { given };
    };
    draft.addAction({ name: 'failAtDesk', type: 'action', arguments: { how: z.string() }, run }, origin);
    draft.addAction({ name: 'clearDesk', type: 'action', arguments: { given: z.unknown() }, run }, origin);
    draft.addAction({ name: 'signInAtDesk', type: 'action', arguments: { badge: z.string() }, run }, origin);
    const actions: Readonly<Record<string, string>> = {
      fail: 'failAtDesk',
      clear: 'clearDesk',
      signIn: 'signInAtDesk',
    };
    for (const [name, phase] of Object.entries(phases)) instance.offer(name, { action: actions[name] ?? '', phase });
  },
});

const authentication = createAuthentication({
  strategies: [password, magicLink, deskStrategy],
  addOns: [confirmation, logOutEverywhere, limits],
});
const { defineResource } = createFramework({ extensions: [authentication, tokenResource] });

const sender = async (): Promise<void> => {};

/** A user whose resource has every route that there is, and an attribute of every kind that a body may hold. */
export const Member = defineResource({
  name: 'Member',
  table: 'members',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
    confirmedAt: z.date().nullable(),
    displayName: z.string().nullable(),
    birthday: z.date().nullable(),
    points: z.bigint().nullable(),
    rank: z.number().nullable(),
    isOpen: z.boolean().nullable(),
    notes: z.json().nullable(),
    secretNote: attribute(z.string().nullable(), { public: false }),
    createdAt: timestamp(),
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: secret,
    },
    strategies: {
      password: {
        identityField: 'email',
        registerActionAccept: ['displayName', 'birthday', 'points', 'rank', 'isOpen', 'notes'],
        hashProvider: quickHash,
        resettable: { sender },
      },
      magicLink: { sender },
      desk: {},
    },
    addOns: {
      confirmation: { monitorFields: ['email'], sender },
      logOutEverywhere: { applyOnPasswordChange: true },
    },
  },
});
