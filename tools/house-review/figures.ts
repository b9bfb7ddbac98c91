import { commentShareOf } from './comments.ts';
import { documentedShareOf } from './docstrings.ts';
import { countEscapes, type Escapes } from './escapes.ts';
import { crowdedFolders } from './folders.ts';
import { functionsIn } from './functions.ts';
import { filesInCycles, importedFiles } from './import-graph.ts';
import { countMemos, type Memos } from './memos.ts';
import { riddlesIn } from './riddles.ts';
import { lineCount, type Source } from './source.ts';
import { type Spread, spreadOf } from './spread.ts';
import { mostTypeParameters, typeShareOf } from './type-level.ts';

/** What the review measures of a tree of sources. A share is between 0 and 1. */
export interface Figures extends Escapes, Memos {
  readonly files: number;
  readonly lines: number;
  readonly fileLines: Spread;
  readonly functionLines: Spread;
  readonly longFunctions: number;
  readonly parameters: Spread;
  /** Functions with more than three. */
  readonly manyParameters: number;
  readonly inCyclesByValue: number;
  readonly inCycles: number;
  readonly typeShare: number;
  readonly typeParameters: number;
  readonly commentShare: number;
  readonly documentedShare: number;
  /** Files of the same tree. */
  readonly imports: Spread;
  readonly crowdedFolders: number;
  readonly riddles: number;
}

const LONG_FUNCTION = 50;
const MANY_PARAMETERS = 3;

/** Measures a tree. */
export function figuresOf(sources: readonly Source[]): Figures {
  return {
    files: sources.length,
    lines: sources.reduce((lines, source) => lines + lineCount(source), 0),
    fileLines: spreadOf(sources.map(lineCount)),
    ...functionFigures(sources),
    ...countEscapes(sources),
    ...countMemos(sources),
    ...importFigures(sources),
    typeShare: typeShareOf(sources),
    typeParameters: mostTypeParameters(sources),
    commentShare: commentShareOf(sources),
    documentedShare: documentedShareOf(sources),
    crowdedFolders: crowdedFolders(sources).length,
    riddles: sources.flatMap(riddlesIn).length,
  };
}

function functionFigures(
  sources: readonly Source[],
): Pick<Figures, 'functionLines' | 'longFunctions' | 'parameters' | 'manyParameters'> {
  const functions = sources.flatMap(functionsIn);
  return {
    functionLines: spreadOf(functions.map(({ lines }) => lines)),
    longFunctions: functions.filter(({ lines }) => lines > LONG_FUNCTION).length,
    parameters: spreadOf(functions.map(({ parameters }) => parameters)),
    manyParameters: functions.filter(({ parameters }) => parameters > MANY_PARAMETERS).length,
  };
}

function importFigures(sources: readonly Source[]): Pick<Figures, 'imports' | 'inCycles' | 'inCyclesByValue'> {
  const imported = importedFiles(sources);
  return {
    imports: spreadOf([...imported.values()].map(({ size }) => size)),
    inCycles: filesInCycles(imported).length,
    inCyclesByValue: filesInCycles(importedFiles(sources, true)).length,
  };
}
