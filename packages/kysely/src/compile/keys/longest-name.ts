/** The longest name that PostgreSQL does not cut off, in bytes. */
export const LONGEST_NAME = 63;
