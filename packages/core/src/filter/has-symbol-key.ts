/**
 * Whether an object has a symbol as a key. Other libraries name their operators by symbols: left out, such a filter would match
 * everything, and such a rule would allow everything.
 */
export function hasSymbolKey(given: object): boolean {
  const symbols = Object.getOwnPropertySymbols(given);
  // Libraries that watch objects mark them by symbols that are not enumerable.
  return symbols.length > 0 && symbols.some((symbol) => Object.prototype.propertyIsEnumerable.call(given, symbol));
}
