import type { Storage } from '@ashlar/core/data-layer';
import { problemWith } from '@ashlar/core/data-layer';
import type { CompiledAttribute } from '@ashlar/core/extension';
import type { MigrationStore } from '@ashlar/kysely/migration';

type Dialect = MigrationStore['dialect'];

const NOW: Readonly<Record<Dialect, string>> = {
  sqlite: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
  postgres: 'now()',
};

/** SQL for what rows that are there get in the column of an attribute; undefined if the attribute says nothing of it. */
export function fillOf(attribute: CompiledAttribute, store: MigrationStore): string | undefined {
  const { generator, storage } = attribute;
  if (generator !== undefined) {
    if (storage === 'timestamp') return NOW[store.dialect];
    if (storage === 'uuid') return store.emptyValue('uuid', true);
    return literal(generator.generate({ now: new Date() }), storage, store);
  }
  const [one, other] = [defaultOf(attribute), defaultOf(attribute)].map((value) => literal(value, storage, store));
  if (one === undefined || one === other) return one;
  // The default is made for each record, so one value for all rows would not be it.
  return storage === 'uuid' ? store.emptyValue('uuid', true) : undefined;
}

function defaultOf({ defaulting }: CompiledAttribute): unknown {
  try {
    const parsed = defaulting?.safeParse(undefined);
    return parsed?.success ? parsed.data : undefined;
  } catch {
    // It waits for something, or the application's function failed.
    return undefined;
  }
}

function literal(value: unknown, storage: Storage, store: MigrationStore): string | undefined {
  if (value === undefined || value === null || problemWith(storage, value) !== undefined) return undefined;
  return store.literal(value, storage);
}

/** A value given on the command line, as SQL; undefined if the storage cannot hold it. Text is taken as it is. */
export function givenFill(text: string, storage: Storage, store: MigrationStore): string | undefined {
  if (storage === 'text' || storage === 'uuid') return literal(text, storage, store);
  if (storage === 'timestamp') return text === 'now' ? NOW[store.dialect] : literal(new Date(text), storage, store);
  if (storage === 'bigint') return /^-?\d+$/.test(text) ? literal(BigInt(text), storage, store) : undefined;
  if (storage === 'bytes') return literal(Buffer.from(text, 'hex'), storage, store);
  try {
    return literal(JSON.parse(text), storage, store);
  } catch {
    return undefined;
  }
}
