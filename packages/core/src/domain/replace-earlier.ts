import { sharedByCopies } from '../error/copies.ts';
import type { Domain } from './domain.ts';

// Reloading may evaluate this module again as well, so the domains are kept where its copies find them.
const replaceable = sharedByCopies('domains that later ones replace', () => new Map<string, Domain>());

/** Closes the domain of the same name that was created to be replaced, and notes this one as the next. */
export function replaceEarlier(domain: Domain, report: (error: unknown) => void): void {
  const earlier = replaceable.get(domain.name);
  replaceable.set(domain.name, domain);
  earlier?.close().catch(report);
}

/** A later domain does not replace one that closes. */
export function forgetReplaceable(domain: Domain): void {
  if (replaceable.get(domain.name) === domain) replaceable.delete(domain.name);
}
