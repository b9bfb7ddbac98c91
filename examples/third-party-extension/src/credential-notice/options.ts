import { z } from 'zod';

/** A function of the application. What it takes is the business of the types. */
const notify = z.custom<CredentialNoticeSettings['notify']>(
  (value) => typeof value === 'function',
  'expected a function that sends the notice',
);
const name = z.string().min(1);

/** The options of credentialNotice, with their defaults. */
export const credentialNoticeOptions: z.ZodType<CredentialNoticeSettings> = z.strictObject({
  notify: notify.describe('Sends the notice, after the commit. A failure goes to the `onError` of the domain.'),
  changedAtField: name
    .default('credentialChangedAt')
    .describe('The attribute that keeps when a credential was last changed; added if the resource has none.'),
  actionName: name.optional().describe("Default 'credentialsChangedSince'."),
});

/** The options as parsed. */
export interface CredentialNoticeSettings {
  notify(notice: ParsedNotice): void | Promise<void>;
  readonly changedAtField: string;
  readonly actionName?: string | undefined;
}

/** A notice, of a resource that is not known. */
interface ParsedNotice {
  readonly user: Readonly<Record<string, unknown>>;
  readonly credentials: readonly string[];
  readonly action: string;
  readonly at: Date;
}
