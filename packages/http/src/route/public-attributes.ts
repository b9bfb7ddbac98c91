import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { keptFor } from '@ashlar/core/extension';

/** The names of the attributes that leave over HTTP. */
export const publicAttributes: (resource: AnyResource) => readonly string[] = keptFor((resource: AnyResource) =>
  ResourceInfo.attributes(resource)
    .filter((attribute) => attribute.public && !attribute.sensitive)
    .map(({ name }) => name),
);
