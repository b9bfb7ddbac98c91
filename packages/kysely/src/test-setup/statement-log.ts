import type { DataLayer, Statement } from '@ashlar/core/data-layer';

/** A data layer that notes the kind of each statement that it runs, without those that begin and end transactions. */
export function noting(dataLayer: DataLayer): { readonly dataLayer: DataLayer; readonly kinds: Statement['kind'][] } {
  const kinds: Statement['kind'][] = [];
  return {
    kinds,
    dataLayer: {
      ...dataLayer,
      prepare(statement) {
        const prepared = dataLayer.prepare(statement);
        return {
          run(parameters, transaction) {
            kinds.push(statement.kind);
            return prepared.run(parameters, transaction);
          },
        };
      },
    },
  };
}
