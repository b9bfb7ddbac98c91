import { defineExtension, type Extension } from '@ashlar/core/extension';
import { auditOptions } from './options.ts';
import { transformAudit } from './transform.ts';
import type { AuditTypes } from './types.ts';
import { verifyAudit } from './verify.ts';

/**
 * The section that records the last writer of each record: the `actor` of the call.
 *
 * @example
 * defineResource({ name: 'Post', …, audit: {} });
 * await Post.actions.publish(post, {}, { actor: 'ann' });
 * await Post.actions.changedBy({ who: 'ann' });
 */
export const audit: Extension<'audit', AuditTypes> = defineExtension<AuditTypes>()({
  key: 'audit',
  schema: auditOptions,
  transformers: [{ name: 'audit', after: ['authentication.addOns'], run: transformAudit }],
  verifiers: [{ name: 'audit', run: verifyAudit }],
});
