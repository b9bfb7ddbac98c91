import type { Domain } from './domain.ts';

// Reloading may evaluate this module anew as well, so the domains are kept where its copies find them.
const key = Symbol.for('@ashlar/core: domains that later ones replace');
// Invariant: nobody else writes a member of this name.
const holder = globalThis as { [key]?: Map<string, Domain> };
holder[key] ??= new Map();
const replaceable = holder[key];

/** Closes the domain of the same name that was created to be replaced, and notes this one as the next. */
export function replaceEarlier(domain: Domain, report: (error: unknown) => void): void {
  const earlier = replaceable.get(domain.name);
  replaceable.set(domain.name, domain);
  earlier?.close().catch(report);
}

/** A domain that closes is replaced no more. */
export function forgetReplaceable(domain: Domain): void {
  if (replaceable.get(domain.name) === domain) replaceable.delete(domain.name);
}
