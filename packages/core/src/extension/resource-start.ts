/**
 * What a resource does when a domain that holds it was created, once for each domain. What it throws goes to `onError`.
 */
export type ResourceStart = (domain: {
  /** Tells the domain's `onError` of something. */
  report(error: unknown): void;
}) => void;
