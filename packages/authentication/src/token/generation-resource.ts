import type { ResourceWith } from '@ashlar/core/extension';

/** A resource with the `generationResource` section. */
export interface GenerationResource extends ResourceWith<'generationResource'> {}
