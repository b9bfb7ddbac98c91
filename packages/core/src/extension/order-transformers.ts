import type { Transformer } from './extension.ts';

/**
 * Orders transformers by `before` and `after` (Kahn's algorithm), otherwise as they were listed.
 *
 * @throws TypeError that names the transformers of a cycle: it is a mistake in an extension, not in a resource.
 */
export function orderTransformers(transformers: readonly Transformer[]): readonly Transformer[] {
  const predecessors = new Map(transformers.map(({ name, after = [] }) => [name, new Set(after)]));
  for (const { name, before = [] } of transformers) for (const later of before) predecessors.get(later)?.add(name);
  for (const names of predecessors.values()) {
    for (const name of names) if (!predecessors.has(name)) names.delete(name);
  }
  const ordered: Transformer[] = [];
  let waiting = [...transformers];
  while (waiting.length > 0) {
    const next = waiting.find(({ name }) => predecessors.get(name)?.size === 0);
    if (next === undefined) {
      const cycle = cycleAmong(
        waiting.map(({ name }) => name),
        predecessors,
      );
      throw new TypeError(`transformers wait for each other: ${cycle.join('; ')}`);
    }
    ordered.push(next);
    waiting = waiting.filter((transformer) => transformer !== next);
    for (const names of predecessors.values()) names.delete(next.name);
  }
  return ordered;
}

/** The transformers that wait for each other. One that only waits for them is not at fault. */
function cycleAmong(waiting: readonly string[], predecessors: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const awaited = waiting.filter((name) => waiting.some((other) => predecessors.get(other)?.has(name)));
  if (awaited.length < waiting.length) return cycleAmong(awaited, predecessors);
  return waiting.map((name) => `${name} (after ${[...(predecessors.get(name) ?? [])].join(', ')})`);
}
