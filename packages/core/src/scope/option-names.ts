import type { CompiledAction } from '../action/compiled-action.ts';

/** The options of every action. */
export const optionNames: readonly string[] = ['actor', 'tenant', 'context', 'trx', 'authorize', 'domain'];

const getOptionNames: readonly string[] = [...optionNames, 'load'];
const readOptionNames: readonly string[] = [...optionNames, 'filter', 'sort', 'limit', 'offset', 'load'];
const pageOptionNames: readonly string[] = [...optionNames, 'filter', 'sort', 'page', 'load'];

/** The options that an action takes. */
export function optionNamesOf({
  type,
  byKey,
  page,
}: Pick<CompiledAction, 'type' | 'byKey' | 'page'>): readonly string[] {
  if (type !== 'read') return optionNames;
  if (byKey) return getOptionNames;
  return page === undefined ? readOptionNames : pageOptionNames;
}

/** The cure for an option that an action does not take, where the reason is known. */
export function cureForOption(name: string, known: readonly string[]): string | undefined {
  if (known === pageOptionNames && name === 'limit') return 'the action answers in pages: { page: { size } }';
  if (known === pageOptionNames && name === 'offset') return 'the action answers in pages: { page: { after } }';
  if (known === readOptionNames && name === 'page') return 'the action answers with a list: define it with page: { … }';
  return undefined;
}
