import { type AnyResource, createDomain, type Domain, type DomainOptions, memoryDataLayer } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { onTestFinished } from 'vitest';
import { createTables } from '../schema/create-tables.ts';
import { stores } from './stores.ts';

type MoreOptions = Partial<Omit<DomainOptions, 'resources' | 'dataLayer'>>;

/** A kind of store under a domain. */
export interface DomainStore {
  readonly name: 'memory' | 'sqlite' | 'postgres';
  /** Opens an empty store with the tables of some resources, and a domain over it, for the current test. */
  open(resources: readonly AnyResource[], options?: MoreOptions): Promise<{ domain: Domain; dataLayer: DataLayer }>;
}

/** Puts a domain over a data layer, for the current test. */
export function domainOver(dataLayer: DataLayer, resources: readonly AnyResource[], options: MoreOptions = {}): Domain {
  const domain = createDomain({ name: 'test', resources, dataLayer, ...options });
  onTestFinished(() => domain.close());
  return domain;
}

function storeNamed(name: string): (typeof stores)[number] {
  const store = stores.find((each) => each.name === name);
  if (store === undefined) throw new TypeError(`there is no store "${name}"`);
  return store;
}

const onDatabase = (name: 'sqlite' | 'postgres', store: string): DomainStore => ({
  name,
  async open(resources, options) {
    const dataLayer = await storeNamed(store).open([]);
    await createTables(dataLayer, resources);
    return { dataLayer, domain: domainOver(dataLayer, resources, options) };
  },
});

/** Memory, a file of SQLite and PostgreSQL. */
export const domainStores: readonly DomainStore[] = [
  {
    name: 'memory',
    async open(resources, options) {
      const dataLayer = memoryDataLayer();
      return { dataLayer, domain: domainOver(dataLayer, resources, options) };
    },
  },
  onDatabase('sqlite', 'a file of SQLite'),
  onDatabase('postgres', 'PostgreSQL'),
];
