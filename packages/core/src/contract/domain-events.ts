/**
 * The events of a domain, by name, and what a listener gets. The core has none: an extension adds its own by declaration
 * merging, because a domain does not know the types of its extensions.
 *
 * @example
 * declare module '@ashlar/core' {
 *   interface DomainEvents { 'book.lent': { readonly title: string } }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: declarations merge with an interface only
export interface DomainEvents {}

/** A listener of `domain.on`. */
export type DomainListener<Name extends keyof DomainEvents> = (event: DomainEvents[Name]) => void | Promise<void>;
