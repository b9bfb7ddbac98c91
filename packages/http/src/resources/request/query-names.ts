/** What a read in pages takes in its query, beside its own arguments. */
export const queryNames = ['filter', 'sort', 'size', 'after', 'before', 'offset', 'count', 'load'] as const;
