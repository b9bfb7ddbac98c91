import type { DataLayer } from '../../data-layer.ts';
import type { Relation } from '../../relation.ts';

/** Opens a fresh, empty store that has these relations. */
export type OpenStore = (relations: readonly Relation[]) => Promise<DataLayer>;

/** One promise of the data-layer contract, and the code that tries to break it. */
export interface DataLayerCase {
  readonly name: string;
  /** Rejects if the store does not keep the promise. The store is closed either way. */
  check(open: OpenStore): Promise<void>;
}

/** A case that gets a store with these relations, and closes it whatever happens. */
export function dataLayerCase(
  name: string,
  relations: readonly Relation[],
  work: (store: DataLayer) => Promise<void>,
): DataLayerCase {
  return {
    name,
    async check(open) {
      const store = await open(relations);
      try {
        await work(store);
      } finally {
        await store.close();
      }
    },
  };
}
