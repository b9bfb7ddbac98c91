import { z } from 'zod';

const name = z.string().min(1);

/** The schema of the `audit` section. */
export const auditOptions = z.strictObject({
  /** The attribute that names the last writer of a record. Default 'lastChangedBy'. */
  field: name.default('lastChangedBy'),
  /** The read action that lists the records that a user wrote last. Default 'changedBy'. */
  actionName: name.default('changedBy'),
});

/** The section as an application writes it. */
export interface AuditSection extends z.input<typeof auditOptions> {}

/** The parsed section, with its defaults. */
export type AuditSettings = z.output<typeof auditOptions>;
