/** The longest time that a timer of Node can be set to, in milliseconds: about 24 days. It takes a longer one for none at all. */
export const longestTimer: number = 2 ** 31 - 1;
