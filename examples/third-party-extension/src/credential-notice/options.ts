import type { KeyOf } from '@ashlar/core/extension';
import { z } from 'zod';

const name = z.string().min(1);

/** The parameter of `notify`. */
export interface CredentialNotice<User = Readonly<Record<string, unknown>>> {
  /** The user, by the primary key. */
  readonly user: User;
  /** The changed attributes, such as 'hashedPassword'. */
  readonly credentials: readonly string[];
  /** The resource action that changed them. */
  readonly action: string;
  readonly at: Date;
}

/** The schema of the options of credentialNotice. */
export const credentialNoticeOptions = z.strictObject({
  notify: z.custom<(notice: CredentialNotice) => void | Promise<void>>(
    (value) => typeof value === 'function',
    'expected a function that sends the notice',
  ),
  /** The attribute that keeps when a credential was last changed; added if the resource has none. Default 'credentialChangedAt'. */
  changedAtField: name.default('credentialChangedAt'),
  /** The name of `changedSince` as a resource action. Default 'credentialsChangedSince'. */
  actionName: name.optional(),
});

/** The options of credentialNotice, as an application writes them. What depends on the attributes stands over the schema's. */
export interface CredentialNoticeOptions<Attributes> extends Omit<z.input<typeof credentialNoticeOptions>, 'notify'> {
  /** Sends the notice, after the commit. A failure goes to the `onError` of the domain. */
  notify(notice: CredentialNotice<KeyOf<Attributes>>): void | Promise<void>;
}

/** The options of credentialNotice as parsed, with their defaults. */
export type CredentialNoticeSettings = z.output<typeof credentialNoticeOptions>;
