import type { Issue } from '../error/issue.ts';

/** Sorts issues by their place in the config. A path that is not in the config comes after its siblings. */
export function orderByConfig(issues: readonly Issue[], written: unknown): readonly Issue[] {
  return issues
    .map((issue) => ({ issue, position: positionOf(issue.path, written) }))
    .sort((left, right) => comparePositions(left.position, right.position))
    .map(({ issue }) => issue);
}

function positionOf(path: Issue['path'], written: unknown): readonly number[] {
  let level = written;
  return path.map((key) => {
    const keys = typeof level === 'object' && level !== null ? Object.keys(level) : [];
    const index = keys.indexOf(String(key));
    level = typeof level === 'object' && level !== null && index >= 0 ? Reflect.get(level, key) : undefined;
    return index < 0 ? keys.length : index;
  });
}

function comparePositions(left: readonly number[], right: readonly number[]): number {
  for (let depth = 0; depth < Math.min(left.length, right.length); depth++) {
    const difference = (left[depth] ?? 0) - (right[depth] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
