import { attribute, ResourceInfo } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import { auditFacts } from './audit-of.ts';
import type { AuditSettings } from './options.ts';

const source = 'audit';

/** Adds the attribute, the action and the change that writes the attribute. */
export function transformAudit(draft: Draft): void {
  const { field, actionName } = draft.section<AuditSettings>(source) ?? { field: '', actionName: '' };
  draft.addAttribute(field, attribute(z.string().nullable(), { writable: false }), { source, path: [source, 'field'] });
  draft.addAction(
    {
      name: actionName,
      type: 'read',
      description: 'The records that a user wrote last.',
      arguments: { who: z.string() },
      filter: ({ arguments: { who } }) => ({ [field]: who }),
    },
    { source, path: [source, 'actionName'] },
  );
  const resource = draft.resource;
  draft.addChange({
    name: 'audit',
    on: ['create', 'update'],
    source,
    // An update without changes does not write this attribute either.
    where: (changeset) => ResourceInfo.attributes(resource).some(({ name }) => changeset.changing(name)),
    before: (changeset, { actor }) => changeset.set(field, actor === undefined ? null : String(actor)),
  });
  // Every action that writes, including those of other extensions: this transformer runs after theirs.
  const writing = [...draft.actions.values()].filter(({ type }) => type === 'create' || type === 'update');
  draft.setFact(auditFacts, { field, actions: writing.map(({ name }) => name) });
}
