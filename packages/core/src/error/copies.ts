// A process may hold this package twice: where two versions of zod make pnpm install it for each, in a bundle beside
// node_modules, after a reload. Copies of one version work as one. Those of two versions cannot, and say so.

// The build puts the version in; the sources have none.
const version: string = process.env.ASHLAR_CORE_VERSION ?? 'from source';

/** The value of `globalThis` at a symbol, made once. */
function kept<Value>(key: symbol, make: () => Value): Value {
  const present: unknown = Reflect.get(globalThis, key);
  // Invariant: only this function writes the member, and `make` of the same key made the value.
  if (present !== undefined) return present as Value;
  const value = make();
  Reflect.set(globalThis, key, value);
  return value;
}

/**
 * Makes one value for the whole process. All copies of this version of the package share it.
 *
 * @example
 * const contexts = sharedByCopies('contexts of calls', () => new WeakMap<object, string>());
 */
export function sharedByCopies<Value extends object>(name: string, make: () => Value): Value {
  return kept(Symbol.for(`@ashlar/core ${version}: ${name}`), make);
}

/** Where each version in this process was loaded from first. The one member that all versions share. */
const loaded = kept(Symbol.for('@ashlar/core: versions'), () => new Map<string, string>());
if (!loaded.has(version)) loaded.set(version, placeOfThisModule());

/** Not `import.meta.url`: a bundle of CommonJS has none. */
function placeOfThisModule(): string {
  const [, , line = ''] = (new Error('where am I?').stack ?? '').split('\n').filter((text) => text.includes(':'));
  return /(?:file:\/\/)?(\/[^():]+|[A-Za-z]:[^():]+)/.exec(line)?.[1] ?? 'an unknown place';
}

const mark = Symbol.for('@ashlar/core: version of a resource');

/** Marks a resource with the version of the package that made it. */
export function markVersion(resource: object): void {
  Object.defineProperty(resource, mark, { value: version });
}

/** The problem with a resource that another version of the package made. Undefined if this version made it. */
export function problemWithVersion(resource: object): { readonly message: string; readonly hint: string } | undefined {
  const made: unknown = Reflect.get(resource, mark);
  if (made === undefined || made === version) return undefined;
  const place = (of: string): string => `${of} (${loaded.get(of) ?? 'an unknown place'})`;
  return {
    message: `was defined by @ashlar/core ${place(String(made))}, this is ${place(version)}`,
    hint: 'install one version: `npm ls @ashlar/core` or `pnpm why @ashlar/core` shows who asks for which',
  };
}
