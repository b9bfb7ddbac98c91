import type { RecordOf, ValuesOf } from '@ashlar/core/extension';
import { z } from 'zod';
import type { Device } from './device.ts';
import { deviceSecret } from './device-secret.ts';
import { isKnownDeviceResource, type KnownDeviceResource } from './known-device-resource.ts';

/** The parameter of `sender`. */
export interface LoginNotice<User = Readonly<Record<string, unknown>>> {
  /** The address of the user. */
  readonly to: string;
  /** The user as a record. */
  readonly user: User;
  /** The name of the strategy that signed the user in. */
  readonly strategy: string;
  readonly device: Device;
}

const cure = 'define KnownDevice with knownDeviceResource: {}, and name it here';

/** The schema of the options of loginNotice. */
export const loginNoticeOptions = z.strictObject({
  sender: z.custom<(notice: LoginNotice) => void | Promise<void>>(
    (value) => typeof value === 'function',
    'expected a function: ({ to, user, strategy, device }) => …',
  ),
  /** The resource that keeps the devices. */
  resource: z.custom<KnownDeviceResource>(isKnownDeviceResource, {
    error: ({ input }) =>
      input === undefined
        ? `is undefined: ${cure}. If it is there, two files import each other`
        : `is not a resource of known devices: ${cure}`,
  }),
  /** The key of the hashes, at least 32 bytes, or a list for rotation, or a function that gives one of these. */
  secret: deviceSecret,
  addressField: z.string().min(1).default('email'),
  /** How many devices are kept for a user, from 1 to 1,000. A further one takes the place of the oldest. Default 100. */
  devicesPerUser: z.int().min(1).max(1000).default(100),
});

type InSchema = 'sender' | 'addressField';

/** The options of loginNotice, as an application writes them. The attributes decide two of them. */
export interface LoginNoticeOptions<Attributes> extends Omit<z.input<typeof loginNoticeOptions>, InSchema> {
  /** Sends the mail, in the background after the commit. A failure goes to the `onError` of the domain. */
  sender(notice: LoginNotice<RecordOf<Attributes>>): void | Promise<void>;
  /** The attribute that holds the address of a user. Default 'email'. */
  readonly addressField?: keyof ValuesOf<Attributes> & string;
}

/** The options of loginNotice as parsed, with their defaults. */
export type LoginNoticeSettings = z.output<typeof loginNoticeOptions>;
