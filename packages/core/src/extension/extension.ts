import type { z } from 'zod';
import type { Draft, DraftView } from './draft.ts';

/**
 * The type-level half of an extension: an interface whose members are functions of `this['in']`. The core fills `in` with
 * what was written (TypeScript has no higher-kinded types; this is the usual stand-in). A member that uses `this` has to
 * be a named interface or alias applied to `this['in']`.
 */
export interface ExtensionTypes {
  /**
   * `attributes` are the application's; for `actions` and `info`, those that extensions add too. They are unknown, not
   * AttributesInput: the core intersects, and an index signature would survive that.
   */
  readonly in: { readonly name: string; readonly attributes: unknown; readonly section: unknown };
  /** What the section accepts. May depend on name and attributes, never on the section itself. */
  readonly section: unknown;
  /** The least that the section must be, given what was written: prerequisites. `unknown`: none. */
  readonly requires: unknown;
  /** Attributes that the extension adds. */
  readonly attributes: object;
  /** Signatures of the actions that it adds. */
  readonly actions: object;
  /** What it says of the resource. */
  readonly info: object;
  /**
   * What the type of the resource keeps of the section: `attributes`, `actions` and `info` are functions of that, and every
   * hover shows it. Default: all that was written.
   */
  readonly kept: this['in']['section'];
}

/** The types of an extension for one resource. */
export type Apply<Types, Name, Attributes, Section> = Types & {
  readonly in: { readonly name: Name; readonly attributes: Attributes; readonly section: Section };
};

/** A step that adds to the draft (Spark: transformer). */
export interface Transformer {
  readonly name: string;
  /** Names of transformers that must come later or sooner. Absent ones are ignored: their extension may not be in use. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  run(draft: Draft): void;
}

/**
 * A check of the finished draft (Spark: verifier). It only reads. It is skipped if a transformer of its extension
 * reported a problem, because half-done work would look like further problems.
 */
export interface Verifier {
  readonly name: string;
  run(draft: DraftView): void;
}

/** A top-level section with what follows from it. */
export interface Extension<Key extends string, Types extends ExtensionTypes> {
  readonly key: Key;
  readonly '~types'?: Types;
  /** The section's schema; a function of what was written where the accepted keys depend on that. */
  readonly schema: z.ZodType | ((written: unknown) => z.ZodType);
  readonly transformers: readonly Transformer[];
  readonly verifiers: readonly Verifier[];
}

/** Any extension. */
export type AnyExtension = Extension<string, ExtensionTypes>;

/** The parameter of `defineExtension`. */
export interface ExtensionDefinition<Key extends string> {
  readonly key: Key;
  readonly schema: z.ZodType | ((written: unknown) => z.ZodType);
  readonly transformers?: readonly Transformer[];
  readonly verifiers?: readonly Verifier[];
}

/**
 * Declares an extension: a section of `defineResource` with its schema, its transformers and its verifiers. Called
 * twice, because TypeScript infers either all type arguments or none.
 *
 * @example
 * interface AuditTypes extends ExtensionTypes { readonly section: { readonly keep?: number }; }
 * export const audit = defineExtension<AuditTypes>()({ key: 'audit', schema: z.strictObject({ keep: z.int().default(30) }) });
 */
export function defineExtension<Types extends ExtensionTypes>(): <const Key extends string>(
  definition: ExtensionDefinition<Key>,
) => Extension<Key, Types> {
  return (definition) => ({ transformers: [], verifiers: [], ...definition });
}
