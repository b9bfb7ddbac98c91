import { posix } from 'node:path';
import type { Source } from './source.ts';

/** How many source files may stand in one folder, those in folders of its own not counted. */
export const MOST_FILES = 20;

/** A folder with more source files than that. */
export interface CrowdedFolder {
  readonly path: string;
  readonly files: number;
}

/** The crowded folders of a tree. */
export function crowdedFolders(sources: readonly Source[]): readonly CrowdedFolder[] {
  const folders = sources.map(({ path }) => posix.dirname(path));
  return [...new Set(folders)]
    .map((path) => ({ path, files: folders.filter((folder) => folder === path).length }))
    .filter(({ files }) => files > MOST_FILES);
}
