import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';

const known = new WeakMap<AnyResource, string | undefined>();

/** The second in which a user was created; undefined where no attribute of the record keeps it, such as `timestamp()`. */
export function secondOfCreation(resource: AnyResource, user: Readonly<Row>): number | undefined {
  const name = known.has(resource) ? known.get(resource) : attributeOfCreation(resource);
  const created = name === undefined ? undefined : user[name];
  return created instanceof Date ? Math.floor(created.getTime() / 1000) : undefined;
}

function attributeOfCreation(resource: AnyResource): string | undefined {
  const found = ResourceInfo.attributes(resource).find(
    ({ generator, storage, sensitive, writable }) =>
      generator?.on === 'create' && storage === 'timestamp' && !sensitive && !writable,
  );
  known.set(resource, found?.name);
  return found?.name;
}
