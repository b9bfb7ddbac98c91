import type { JsonObject, Reference } from './open-api.ts';

/** The sections of `components` that a document of ours has, in its order. */
const sections = ['schemas', 'responses', 'parameters', 'headers', 'securitySchemes'] as const;

/** A section of `components`. */
export type ComponentSection = (typeof sections)[number];

/** Collects the components of a document while its operations are written. */
export interface Components {
  /**
   * Adds a component, and answers with the reference to it. The same name and value are one component; another value of a name
   * that is taken gets the name with a number.
   */
  add(section: ComponentSection, name: string, value: JsonObject): Reference;
  /** A name for a component that is not taken yet. */
  freeName(section: ComponentSection, name: string): string;
  /** Everything that was added, without empty sections. */
  all(): Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

/** An empty collection. */
export function createComponents(): Components {
  const added = new Map(sections.map((section) => [section, new Map<string, JsonObject>()]));
  const of = (section: ComponentSection) => added.get(section) ?? new Map<string, JsonObject>();

  function freeName(section: ComponentSection, name: string): string {
    const plain = plainName(name);
    const taken = of(section);
    for (let number = 2; ; number++) {
      const candidate = number === 2 && !taken.has(plain) ? plain : `${plain}${number}`;
      if (!taken.has(candidate)) return candidate;
    }
  }

  return {
    freeName,
    add(section, name, value) {
      const taken = of(section);
      const text = JSON.stringify(value);
      const plain = plainName(name);
      const same = [...taken].find(([key, other]) => key.startsWith(plain) && JSON.stringify(other) === text);
      const found = same?.[0] ?? freeName(section, name);
      taken.set(found, value);
      return referenceTo(section, found);
    },
    all: () =>
      Object.fromEntries(
        [...added]
          .filter(([, values]) => values.size > 0)
          .map(([section, values]) => [section, Object.fromEntries(values)]),
      ),
  };
}

/** The reference to a component. */
export function referenceTo(section: ComponentSection, name: string): Reference {
  return { $ref: `#/components/${section}/${name}` };
}

/** The name of a component. */
export function nameOf({ $ref }: Reference): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

/** OpenAPI 3.1.1 section 4.8.7: the names of components are of these characters. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_');
}
