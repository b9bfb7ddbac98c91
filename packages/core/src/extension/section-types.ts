import type { Attribute } from '../attribute/attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';

declare const none: unique symbol;

/**
 * The section of an extension without options, written as `{}`. The interface has an optional member, because the type
 * `{}` would accept any object.
 *
 * @example
 * export interface TokenResourceSection extends NoOptions {}
 */
export interface NoOptions {
  readonly [none]?: never;
}

/** An attribute that an extension adds, by its value and flags. */
export interface Column<Value, Flags extends object = Record<never, never>> extends Attribute<Value, Value, Flags> {}

/**
 * A resource that has the section of an extension.
 *
 * @example
 * export interface LimitResource extends ResourceWith<'limitResource'> {}
 */
export interface ResourceWith<Section extends string> extends AnyResource {
  readonly '~types': AnyResource['~types'] & { readonly info: { readonly [Key in Section]: unknown } };
}
