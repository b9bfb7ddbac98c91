import { keptFor } from '@ashlar/core/extension';
import type { ResourceFrontEnd } from '../resource-front-end.ts';
import { createResourceOpenApi } from './create-resource-open-api.ts';

/** The document of the API as text. */
export const documentText: (front: ResourceFrontEnd) => string = keptFor((front: ResourceFrontEnd): string =>
  JSON.stringify(createResourceOpenApi(front).document),
);
