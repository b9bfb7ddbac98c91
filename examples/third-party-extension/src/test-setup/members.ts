// A user resource with every way to a session, whose sign-ins loginNotice watches.
import { argon2HashProvider, authenticate, Info, subjectOf, tokenResource } from '@ashlar/authentication';
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
  tokenMetadata,
} from '@ashlar/authentication/extension';
import { type AnyResource, attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { createRecord } from '@ashlar/core/extension';
import { z } from 'zod';
import { knownDeviceResource, loginNotice, recoveryCode } from '../index.ts';
import type { DeviceSecret } from '../login-notice/device-secret.ts';
import type { LoginNotice } from '../login-notice/options.ts';
import { sendMail } from '../mail.ts';

interface CodeTypes extends PartTypes {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly actions: {
    readonly verify: StrategyAction<
      'verifyCode',
      { readonly params: { pending: string }; readonly result: { readonly $metadata: { readonly token?: string } } }
    >;
  };
}

/** The subjects of the users who need a second factor. */
export const enrolled = new Set<string>();

/** A second factor that every answer fulfils. */
const code = defineStrategy<CodeTypes>()({
  kind: 'code',
  schema: z.strictObject({}),
  satisfies: ['possession'],
  transform(draft, { name, path, requiresFactor, offer }) {
    const { resource } = draft;
    requiresFactor((user) => enrolled.has(subjectOf(resource, user)));
    draft.addAction(
      {
        name: 'verifyCode',
        type: 'read',
        get: true,
        arguments: { pending: z.string() },
        async run({ arguments: { pending } }, { scope }) {
          const issued = await issueWithFactor(scope, resource, { strategy: name, pending, consume: async () => true });
          return createRecord(resource, issued.user, tokenMetadata(issued));
        },
      },
      { source: 'code', path },
    );
    offer('verify', { action: 'verifyCode', counts: 'signIn' });
  },
});

const authentication = createAuthentication({
  strategies: [password, magicLink, recoveryCode, code],
  addOns: [confirmation, logOutEverywhere, loginNotice],
});

export const { defineResource } = createFramework({ extensions: [authentication, tokenResource, knownDeviceResource] });

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });

export const Device = defineResource({
  name: 'Device',
  table: 'devices',
  actions: { list: { type: 'read' } },
  knownDeviceResource: {},
});

export const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: 'a secret of tests, long enough for HS256',
} as const;

/** Keys of the hashes. */
export const keys = {
  present: 'the present secret of tests, which keys hashes of devices',
  former: 'the former secret of tests, which keyed hashes of devices',
} as const;

interface SentToken {
  readonly strategy: string;
  readonly token: string;
}

const sent: SentToken[] = [];
const keep = ({ strategy, token }: SentToken): void => void sent.push({ strategy, token });

interface MemberOptions {
  readonly sender?: (notice: LoginNotice) => void | Promise<void>;
  readonly secret?: DeviceSecret;
  readonly addressField?: 'email' | 'noticeAddress';
  readonly devicesPerUser?: number;
}

/** Mails the notice: what an application would write. */
const mailNotice = ({ to, strategy, device }: LoginNotice): Promise<void> =>
  sendMail({ to, subject: 'A new device', text: `${strategy}: ${device.userAgent} at ${device.ip}` });

/** Declares the resource. */
export function defineMember(notice: MemberOptions = {}) {
  return defineResource({
    name: 'Member',
    table: 'members',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
      noticeAddress: z.string().nullable().default(null),
    },
    actions: {
      writeTo: { type: 'update', accept: ['noticeAddress'] },
      remove: { type: 'destroy' },
      removeAll: { type: 'destroy', bulk: true },
    },
    authentication: {
      tokens,
      strategies: {
        password: {
          identityField: 'email',
          hashProvider: argon2HashProvider({ memoryCost: 64, timeCost: 1 }),
          registerActionAccept: ['noticeAddress'],
          resettable: { sender: keep },
        },
        magicLink: { sender: keep },
        recoveryCode: {},
        code: {},
      },
      addOns: {
        logOutEverywhere: { applyOnPasswordChange: true },
        loginNotice: { resource: Device, secret: keys.present, sender: mailNotice, ...notice },
      },
    },
  });
}

export const Member = defineMember();

/** What the second notice of `Guest` was given. */
export const toStaff: LoginNotice[] = [];

/** A user who registers by a link, and whose confirmation signs in. Two notices keep devices in one resource. */
export const Guest = defineResource({
  name: 'Guest',
  table: 'guests',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) },
  actions: { add: { type: 'create', accept: ['email'] } },
  authentication: {
    tokens,
    strategies: { magicLink: { sender: keep, registrationEnabled: true } },
    addOns: {
      confirmation: {
        monitorFields: ['email'],
        signInOnConfirm: true,
        sender: ({ token }) => keep({ strategy: 'confirmation', token }),
      },
      loginNotice: { resource: Device, secret: keys.present, sender: mailNotice },
      'loginNotice:staff': {
        resource: Device,
        secret: keys.present,
        sender: (notice) => void toStaff.push(notice),
      },
    },
  },
});

/** The address and the password of a person. */
export function credentials(name: string): { readonly email: string; readonly password: string } {
  return { email: `${name}@example.com`, password: `the password of ${name}` };
}

/** The surroundings of a call from a device. */
export function from(userAgent: unknown, ip?: unknown): { readonly context: { readonly device: object } } {
  return { context: { device: { userAgent, ip } } };
}

/** Registers a person. */
export async function register(name: string, options = from('registering'), member = Member) {
  const { email, password: word } = credentials(name);
  const params = { email, password: word, passwordConfirmation: word };
  return await Info.strategy(member, 'password').action('register', params, options);
}

/** Signs a person in with the password. */
export async function signIn(name: string, userAgent: unknown, member = Member): Promise<string> {
  const user = await Info.strategy(member, 'password').action('signIn', credentials(name), from(userAgent));
  return user.$metadata.token;
}

/** Whether each of these sessions works. */
export async function work(sessions: readonly string[], member = Member): Promise<readonly boolean[]> {
  return await Promise.all(sessions.map(async (token) => (await authenticate(member, token)) !== null));
}

/** The token that a strategy mails after `request`. */
export async function nextToken(strategy: string, request: () => Promise<unknown>): Promise<string> {
  const sentBy = () => sent.filter((each) => each.strategy === strategy);
  const before = sentBy().length;
  await request();
  while (sentBy().length === before) await new Promise((resolve) => setTimeout(resolve, 5));
  return String(sentBy().at(-1)?.token);
}

/** How many devices each subject has. */
export async function devicesOf(member: AnyResource, user: Parameters<typeof subjectOf>[1]): Promise<number> {
  const subject = subjectOf(member, user);
  return (await Device.actions.list()).filter((device) => device.subject === subject).length;
}
