import { memoryKey } from '@ashlar/core';
import type { ResourceChange } from '@ashlar/core/extension';
import type { ConfirmationPart } from './confirmation-part.ts';
import { type Link, sendLinks, storeLink } from './links.ts';

/** Sends a link to each user who is created and not confirmed thereby. */
export function watchCreates(part: ConfirmationPart): Omit<ResourceChange, 'name' | 'source'> {
  const { settings, confirmedAtField } = part;
  const link = memoryKey<Link>();
  return {
    on: ['create'],
    intercept(changeset, { scope }) {
      const confirms = settings.autoConfirmActions.includes(changeset.action);
      if (confirms && !changeset.changing(confirmedAtField)) changeset.set(confirmedAtField, scope.now());
    },
    where(changeset) {
      if (!settings.confirmOnCreate || !isAbsent(changeset.get(confirmedAtField))) return false;
      return settings.monitorFields.some((field) => !isAbsent(changeset.get(field)));
    },
    async after(changeset, user, { scope }) {
      const stored = await storeLink(part, scope, { key: user, isOfUpdate: false });
      if (stored !== undefined) changeset.remember(link, stored);
    },
    async afterTransaction(changeset, _user, { scope }) {
      const stored = changeset.recall(link);
      if (stored !== undefined) await sendLinks(part, scope, [stored]);
    },
  };
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}
