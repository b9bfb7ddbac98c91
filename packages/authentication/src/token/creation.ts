import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';

/** The second in which a user was created. Undefined if no attribute such as `timestamp()` keeps it. */
export function secondOfCreation(resource: AnyResource, user: Readonly<Row>): number | undefined {
  const name = attributeOfCreation(resource);
  const created = name === undefined ? undefined : user[name];
  return created instanceof Date ? Math.floor(created.getTime() / 1000) : undefined;
}

const attributeOfCreation = keptFor((resource: AnyResource): string | undefined => {
  const found = ResourceInfo.attributes(resource).find(
    ({ generator, storage, sensitive, writable }) =>
      generator?.on === 'create' && storage === 'timestamp' && !sensitive && !writable,
  );
  return found?.name;
});
