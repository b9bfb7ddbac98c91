import { crowdedFolders, MOST_FILES } from './folders.ts';
import { filesInCycles, importedFiles } from './import-graph.ts';
import { riddlesIn } from './riddles.ts';
import type { Source } from './source.ts';

/** What `--check` refuses, each as `place: problem`: circles of imports, crowded folders, riddling words. */
export function findProblems(sources: readonly Source[]): readonly string[] {
  return [
    ...filesInCycles(importedFiles(sources)).map((path) => `${path}: stands in a circle of imports`),
    ...crowdedFolders(sources).map(
      ({ path, files }) => `${path}: has ${files} source files; split it into folders of at most ${MOST_FILES}`,
    ),
    ...sources.flatMap(riddlesIn).map(({ path, line, word }) => `${path}:${line}: "${word}" is not plain English`),
  ];
}
