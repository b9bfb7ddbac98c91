import { z } from 'zod';

const name = z.string().min(1);

/** The `audit` section, with its defaults. */
export const auditOptions: z.ZodType<AuditSettings> = z.strictObject({
  field: name.default('lastChangedBy').describe('The attribute that names the last writer of a record.'),
  actionName: name.default('changedBy').describe('The read action that lists the records that a user wrote last.'),
});

/** The section as parsed. */
export interface AuditSettings {
  readonly field: string;
  readonly actionName: string;
}
