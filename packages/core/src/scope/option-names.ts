/** The options of every action. */
export const optionNames: readonly string[] = ['actor', 'tenant', 'context', 'trx', 'domain'];

/** The options of a read. */
export const readOptionNames: readonly string[] = [...optionNames, 'filter', 'sort', 'limit', 'offset'];
