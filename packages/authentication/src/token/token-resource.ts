import type { AnyResource } from '@ashlar/core';

/** A resource with the `tokenResource` section. */
export interface TokenResource extends AnyResource {
  readonly '~types': AnyResource['~types'] & { readonly info: { readonly tokenResource: unknown } };
}
