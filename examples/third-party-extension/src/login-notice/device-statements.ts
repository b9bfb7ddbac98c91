import { type AnyResource, ResourceInfo } from '@ashlar/core';
import {
  type DeleteStatement,
  equalToParameters,
  type InsertStatement,
  type SelectStatement,
  type UpdateStatement,
} from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';

/** The statements over a resource of known devices. `notice` and `subject` are parameters of each but `renew`. */
export interface DeviceStatements {
  readonly list: SelectStatement;
  /** Also `id`, `hash` and `createdAt`. Inserts nothing if the device is there. */
  readonly keep: InsertStatement;
  /** Writes `hash` into the row of that `id`. */
  readonly renew: UpdateStatement;
  /** Removes as many as `surplus` says, the oldest first. */
  readonly removeOldest: DeleteStatement;
  readonly removeAll: DeleteStatement;
}

/** The statements of a resource, made once. */
export const deviceStatementsOf: (devices: AnyResource) => DeviceStatements = keptFor((devices) => {
  const relation = ResourceInfo.relation(devices);
  const ofUser = equalToParameters(['notice', 'subject']);
  return {
    list: { kind: 'select', relation, attributes: ['id', 'hash'], where: ofUser },
    keep: {
      kind: 'insert',
      relation,
      attributes: ['id', 'notice', 'subject', 'hash', 'createdAt'],
      returning: [],
      onConflict: 'ignore',
    },
    renew: { kind: 'update', relation, set: { hash: 'hash' }, where: equalToParameters(['id']), returning: [] },
    removeOldest: {
      kind: 'delete',
      relation,
      where: ofUser,
      returning: [],
      limit: 'surplus',
      orderBy: [
        { attribute: 'createdAt', direction: 'asc' },
        { attribute: 'id', direction: 'asc' },
      ],
    },
    removeAll: { kind: 'delete', relation, where: ofUser, returning: [] },
  };
});
