import { closest, didYouMean } from '../error/closest.ts';

/** Sections of extensions in other packages. A missing extension is the likeliest reason for an unknown section. */
const packageOf: Readonly<Record<string, string>> = {
  authentication: '@ashlar/authentication',
  tokenResource: '@ashlar/authentication',
};

/** The cure for a section that is not known. */
export function sectionHint(key: string, known: readonly string[]): string {
  const elsewhere = Object.keys(packageOf).filter((name) => !known.includes(name));
  const near = closest(key, [...elsewhere, ...known]) ?? key;
  if (!elsewhere.includes(near)) return didYouMean(key, known);
  const cure = `import defineResource from ${packageOf[near]}, or name its extension in createFramework`;
  return near === key ? cure : `did you mean "${near}"? ${cure}`;
}
