import { attribute } from '@ashlar/core';
import {
  type Column,
  type Draft,
  defineExtension,
  type Extension,
  type ExtensionTypes,
  hasSection,
  type NoOptions,
} from '@ashlar/core/extension';
import { z } from 'zod';

/** The key of the section. */
const source = 'generationResource';

/** The options of the section: none. */
export interface GenerationResourceSection extends NoOptions {}

/** The attributes that the section adds. */
export interface GenerationAttributes {
  readonly realm: Column<string, { readonly primaryKey: true; readonly writable: false }>;
  readonly generation: Column<number, { readonly writable: false }>;
}

/** The types of the section. */
export interface GenerationResourceTypes extends ExtensionTypes {
  readonly section: GenerationResourceSection;
  readonly requires: unknown;
  readonly attributes: GenerationAttributes;
  readonly actions: Record<never, never>;
  readonly info: Record<never, never>;
}

/**
 * The extension that makes a resource keep one number for each user resource: how often everyone was logged out. A realm
 * without a row is at 0. The realm is the subject name of the user resource.
 *
 * @example
 * export const Generation = defineResource({ name: 'Generation', table: 'generations', generationResource: {} });
 */
export const generationResource: Extension<'generationResource', GenerationResourceTypes> =
  defineExtension<GenerationResourceTypes>()({
    key: source,
    schema: z.strictObject({}),
    transformers: [{ name: source, run: addParts }],
  });

function addParts(draft: Draft): void {
  const origin = { source, path: [source] };
  draft.addAttribute('realm', attribute(z.string(), { primaryKey: true, writable: false }), origin);
  draft.addAttribute('generation', attribute(z.int(), { writable: false }), origin);
}

/** `true` if a value is a resource with the section. */
export function isGenerationResource(value: unknown): boolean {
  return hasSection(value, source);
}
