import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { sharedByCopies } from '../error/copies.ts';
import type { RecordOfResource } from './resource.ts';

/** Answers with the object itself, so that a field of a derived class lands on it. */
class Itself {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for.
    return object;
  }
}

/**
 * The resource of a record, in a private field: no assignment can set it, and no spread, JSON text, structured clone or heir of a
 * record has it. Defining a property, even a hidden one, would take seven times as long for each record that is read.
 */
class Mark extends Itself {
  readonly #resource: AnyResource;

  constructor(record: object, resource: AnyResource) {
    super(record);
    this.#resource = resource;
  }

  static set(record: object, resource: AnyResource): void {
    if (!(#resource in record)) new Mark(record, resource);
    else if (record.#resource !== resource) {
      throw new TypeError(
        `a record of ${record.#resource.name} cannot be one of ${resource.name}: pass a copy of its values`,
      );
    }
  }

  static resourceOf(value: unknown): AnyResource | undefined {
    return typeof value === 'object' && value !== null && #resource in value ? value.#resource : undefined;
  }
}

const marks = sharedByCopies('marks of records', () => Object.freeze({ set: Mark.set, resourceOf: Mark.resourceOf }));

/** Turns a row into a record of a resource. It freezes the row itself, and marks it with the resource. */
export function createRecord(resource: AnyResource, row: Row, metadata?: Readonly<Row>): AnyRecord {
  marks.set(row, resource);
  if (metadata !== undefined) Object.defineProperty(row, '$metadata', { value: Object.freeze({ ...metadata }) });
  // Invariant: the mark of the type is the compiler's alone; the one that it stands for has just been set.
  return Object.freeze(row) as AnyRecord;
}

/** The resource that a record belongs to; undefined for anything that no action returned. */
export function resourceOfRecord(value: unknown): AnyResource | undefined {
  return marks.resourceOf(value);
}

/**
 * Whether a value is a record that an action of this very resource returned, not a copy or something like it.
 *
 * @example
 * if (!isRecordOf(User, value)) throw new TypeError('a user is needed');
 * value.email; // typed as in any record of User
 */
export function isRecordOf<Of extends AnyResource>(resource: Of, value: unknown): value is RecordOfResource<Of> {
  return marks.resourceOf(value) === resource;
}
