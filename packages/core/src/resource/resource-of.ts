import type { DraftView } from '../extension/draft.ts';
import type { AnyResource } from './resource.ts';

/**
 * The resource that will come of a draft: for what an extension adds to it, which reads it when it runs. Before the
 * pipeline ends there is nothing in it to be read.
 *
 * @example
 * const resource = resourceOf(draft);
 * draft.addChange({ name: 'log', on: ['update'], source: 'log', before: () => log(resource.name) });
 */
export function resourceOf(draft: DraftView): AnyResource {
  // Invariant: the pipeline turns this very object into the resource, or throws.
  return draft.resource as AnyResource;
}
