import type { OpenedStore, TestStore } from '../../../authentication/src/test-setup/stores.ts';
import { hostResources } from '../hosts/host-accounts.ts';
import type { HostSetup } from '../hosts/http-host.suite.ts';

/** One database for the cases of a host: empty before each of them. */
export interface HostStore {
  readonly openStore: HostSetup['openStore'];
  /** Closes what the last case has opened. */
  closeCase(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the database of a host. Tables are made once: on PostgreSQL that takes longer than most cases. */
export async function openHostStore(store: TestStore): Promise<HostStore> {
  const opened = await store.open(hostResources);
  let current: ReturnType<OpenedStore['openAnother']> | undefined;
  return {
    async openStore(resources) {
      for (const { table } of resources) await opened.query(`delete from ${table}`);
      current = opened.openAnother();
      return current.dataLayer;
    },
    async closeCase() {
      await current?.domain.close();
      current = undefined;
    },
    close: () => opened.close(),
  };
}
