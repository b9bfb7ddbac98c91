import { type LimitStore, memoryLimits } from '@ashlar/authentication';
import { createGate, type Gate } from '@ashlar/authentication/testing';
import { type AnyResource, createDomain, type Domain } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import type { AuthHttp } from '../../handler/auth-http.ts';
import type { AuthHttpOptions } from '../../handler/auth-http-options.ts';
import { createAuthHttp } from '../../handler/create-auth-http.ts';
import { createHostApi, HostUser, hostResources } from '../host-accounts.ts';
import type { HostApp, HostRoute, RunningHost } from '../host-app.ts';
import { createHostClient, type HostClient } from './host-client.ts';

/**
 * What a host can, beside serving the routes: 'raw target': it sees the path as it was sent; 'peer': it knows the address of
 * the client; 'departure': it tells when the client goes away; 'guards': it has `signedIn` and `currentUser`; 'own bodies': no parser of the application reads them first.
 */
export type HostAbility = 'raw target' | 'peer' | 'departure' | 'guards' | 'own bodies';

/** How a suite starts what it tests. */
export interface HostSetup {
  /** Opens a fresh, empty store with the tables of these resources. */
  openStore(resources: readonly AnyResource[]): Promise<DataLayer>;
  start(app: HostApp): Promise<RunningHost>;
}

/** One promise of the adapters, and the code that tries to break it. */
export interface HostCase {
  readonly name: string;
  /** What a host needs for it. */
  readonly needs: readonly HostAbility[];
  /** Whether it waits for a time limit of ten seconds. */
  readonly isLong: boolean;
  /** Rejects if the host does not keep the promise. The host and the store are closed either way. */
  check(setup: HostSetup): Promise<void>;
}

/** A host that runs, and the application behind it. */
export interface HostUnderTest {
  readonly port: number;
  readonly domain: Domain;
  readonly auth: AuthHttp;
  /** What the domain's `onError` has heard. */
  readonly errors: readonly unknown[];
  /** The requests that have reached the routes of authentication. */
  readonly requests: readonly Request[];
  /** Resolves when all of them are answered, also those whose client is gone. */
  answered(): Promise<void>;
  /** Every attempt to sign in waits here, once it is closed. */
  readonly attempts: Gate;
  client(): HostClient;
}

/** What a case needs of the host and of the application. */
export interface HostNeeds extends Partial<Omit<AuthHttpOptions, 'domain' | 'baseUrl' | 'limits'>> {
  readonly needs?: readonly HostAbility[];
  readonly isLong?: boolean;
  readonly routes?: readonly HostRoute[];
}

/** A case that gets a host with these routes, and closes it whatever happens. */
export function hostCase(
  name: string,
  { needs = [], isLong = false, routes = [], ...options }: HostNeeds,
  work: (host: HostUnderTest) => Promise<void>,
): HostCase {
  async function check({ openStore, start }: HostSetup): Promise<void> {
    const [errors, requests, answers]: [unknown[], Request[], Promise<Response>[]] = [[], [], []];
    const dataLayer = await openStore(hostResources);
    const onError = (error: unknown): void => void errors.push(error);
    const domain = createDomain({ name: 'hosts', resources: hostResources, dataLayer, onError });
    const attempts = createGate();
    const limits = {
      store: gatedLimits(attempts),
      signIn: { perIdentity: '99 per second', perAddress: false },
    } as const;
    const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits, ...options });
    const api = createHostApi(auth, domain);
    const host = await start({ api, auth: recorded(auth, { requests, answers }), resource: HostUser, routes });
    const answered = async (): Promise<void> => void (await Promise.all(answers));
    try {
      const client = (): HostClient => createHostClient(host.port);
      await work({ port: host.port, domain, auth, errors, requests, answered, attempts, client });
    } finally {
      await host.close();
      await domain.close();
    }
  }
  return { name, needs, isLong, check };
}

function gatedLimits(gate: Gate): LimitStore {
  const store = memoryLimits();
  return {
    ...store,
    async take(...counted) {
      await gate.pass();
      return await store.take(...counted);
    },
  };
}

function recorded(
  auth: AuthHttp,
  { requests, answers }: { readonly requests: Request[]; readonly answers: Promise<Response>[] },
): AuthHttp {
  return {
    ...auth,
    handler(request, from) {
      requests.push(request);
      const answer = auth.handler(request, from);
      answers.push(answer);
      return answer;
    },
  };
}

/** The credentials of a user of the suite. */
export const ann = { email: 'ann@example.com', password: 'the password of ann' } as const;

/** A browser in which a new user is signed in. */
export async function signedInClient({ client }: HostUnderTest): Promise<HostClient> {
  const browser = client();
  const answer = await browser.post('/auth/user/password/register', { ...ann, passwordConfirmation: ann.password });
  if (answer.status !== 200) throw new Error(`registering answered ${answer.status}: ${answer.body}`);
  return browser;
}
