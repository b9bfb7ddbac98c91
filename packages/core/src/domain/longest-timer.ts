/** The longest time that a timer of Node can be set to, in milliseconds: about 24 days. */
export const longestTimer: number = 2 ** 31 - 1;
