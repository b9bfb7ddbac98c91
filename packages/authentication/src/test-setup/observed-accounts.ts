// A part that observes everything, and one that checks a factor: by public exports alone.
import {
  attribute,
  createDomain,
  createFramework,
  type Domain,
  type DomainOptions,
  memoryDataLayer,
  type Scope,
  uuidPrimaryKey,
} from '@ashlar/core';
import { createRecord } from '@ashlar/core/extension';
import { z } from 'zod';
import {
  type AttemptEvent,
  type AttemptFacts,
  createAuthentication,
  defineAddOn,
  defineStrategy,
  type IssueEvent,
  issueWithCredential,
  issueWithFactor,
  logOutEverywhere,
  type PartTypes,
  password,
  type RevokeEvent,
  type StrategyAction,
  tokenMetadata,
} from '../extension.ts';
import { hashPassword, subjectOf, tokenResource } from '../index.ts';
import { gatedSender } from '../testing/gated-sender.ts';
import { quickHash, secret, Token } from './accounts.ts';
import { stores } from './stores.ts';

/** The lines that an observer writes inside the transactions that it observes. */
export const Journal = createFramework({ extensions: [] }).defineResource({
  name: 'Journal',
  table: 'journal',
  attributes: { id: uuidPrimaryKey(), line: z.string() },
  actions: { add: { type: 'create', accept: ['line'] }, list: { type: 'read' } },
});

/** What an observer has heard, and what it does then. */
export const heard: {
  issues: IssueEvent[];
  revocations: RevokeEvent[];
  attempts: AttemptEvent[];
  gated: AttemptFacts[];
  /** Fails after it has written. */
  failing: 'issue' | 'revoke' | 'attempt' | undefined;
  gate: (facts: AttemptFacts, scope: Scope) => undefined | 'suppress';
} = { issues: [], revocations: [], attempts: [], gated: [], failing: undefined, gate: () => undefined };

/** Forgets everything. */
export function forgetHeard(): void {
  Object.assign(heard, { failing: undefined, gate: () => undefined });
  for (const list of [heard.issues, heard.revocations, heard.attempts, heard.gated]) list.length = 0;
}

export const refusal = new Error('the observer refuses');

async function write(scope: Scope, kind: NonNullable<typeof heard.failing>, line: string): Promise<void> {
  await scope.actions(Journal).add({ line });
  if (heard.failing === kind) throw refusal;
}

interface Nothing {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
}

interface ObserverTypes extends PartTypes, Nothing {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly actions: Record<never, never>;
}

const observer = defineAddOn<ObserverTypes>()({
  kind: 'observer',
  schema: z.strictObject({}),
  transform(_draft, instance) {
    instance.onIssue(async (event, scope) => {
      heard.issues.push(event);
      await write(scope, 'issue', `issue ${event.action}`);
    });
    instance.onRevoke(async (event, scope) => {
      heard.revocations.push(event);
      await write(scope, 'revoke', `revoke ${event.cause}`);
    });
    instance.onAttempt(async (event, scope) => {
      heard.attempts.push(event);
      await write(scope, 'attempt', `attempt ${event.action} ${event.status}`);
    });
    instance.beforeAttempt((facts, scope) => {
      heard.gated.push(facts);
      return heard.gate(facts, scope);
    });
  },
});

/** The users who have enrolled the factor, by subject; or 'every user'. */
export const enrolled = new Set<string>();
/** The one code of the factor. */
export const rightCode = '493027';

interface FactorTypes extends PartTypes, Nothing {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly actions: {
    readonly verify: StrategyAction<
      'verifyFactor',
      { readonly params: { pending: string; code: string }; readonly result: WithToken }
    >;
  };
}

/** A user as a third-party action gives it back. */
interface WithToken {
  readonly $metadata: { readonly token?: string; readonly pending?: string };
}

export const factor = defineStrategy<FactorTypes>()({
  kind: 'factor',
  schema: z.strictObject({}),
  tokensRequired: true,
  satisfies: ['possession'],
  transform(draft, instance) {
    const resource = draft.resource;
    instance.requiresFactor((user) => enrolled.has('every user') || enrolled.has(subjectOf(resource, user)));
    draft.addAction(
      {
        name: 'verifyFactor',
        type: 'read',
        get: true,
        arguments: { pending: z.string(), code: z.string() },
        async run({ arguments: { pending, code } }, { scope }) {
          const consume = async () => code === rightCode;
          const issued = await issueWithFactor(scope, resource, { strategy: instance.name, pending, consume });
          return createRecord(resource, issued.user, tokenMetadata(issued));
        },
      },
      { source: 'factor', path: instance.path },
    );
    instance.offer('verify', { action: 'verifyFactor', counts: 'signIn', phase: true });
  },
});

interface KeyTypes extends PartTypes, Nothing {
  readonly options: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly actions: {
    readonly signIn: StrategyAction<'signInWithKey', { readonly params: { id: string }; readonly result: WithToken }>;
  };
}

/** A third-party strategy that ignores factors. */
const byKey = defineStrategy<KeyTypes>()({
  kind: 'byKey',
  schema: z.strictObject({}),
  transform(draft, instance) {
    const resource = draft.resource;
    draft.addAction(
      {
        name: 'signInWithKey',
        type: 'read',
        get: true,
        arguments: { id: z.string() },
        async run({ arguments: { id } }, { scope }) {
          const proven = { strategy: instance.name, key: { id }, unchanged: {} };
          const { user, token } = await issueWithCredential(scope, resource, proven);
          return createRecord(resource, user, { token });
        },
      },
      { source: 'byKey', path: instance.path },
    );
    instance.offer('signIn', { action: 'signInWithKey', counts: 'signIn' });
  },
});

export const sender: ReturnType<typeof gatedSender> = gatedSender();

const authentication = createAuthentication({
  strategies: [password, factor, byKey],
  addOns: [logOutEverywhere, observer],
});
const { defineResource } = createFramework({ extensions: [authentication, tokenResource] });

/** A user whose calls are all observed, with every way to a token. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: {
    setPassword: {
      type: 'update',
      arguments: { password: z.string() },
      changes: [hashPassword({ hashProvider: quickHash })],
    },
    writeHashOfAll: { type: 'update', bulk: true, accept: ['hashedPassword'] },
    remove: { type: 'destroy' },
    removeAll: { type: 'destroy', bulk: true },
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: secret,
    },
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, resettable: { sender } },
      factor: {},
      byKey: {},
    },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true }, observer: {} },
  },
});

/** Where the observed users are kept. */
export interface ObservedStore {
  readonly domain: Domain;
  close(): Promise<void>;
}

/** Every store, that in memory too. */
export const observedStores: readonly {
  readonly name: string;
  open(options?: Partial<DomainOptions>): Promise<ObservedStore>;
}[] = [
  {
    name: 'memory',
    async open(options) {
      const dataLayer = memoryDataLayer();
      const domain = createDomain({ name: 'accounts', resources: [User, Token, Journal], dataLayer, ...options });
      return { domain, close: () => domain.close() };
    },
  },
  ...stores.map(({ name, open }) => ({
    name,
    open: (options?: Partial<DomainOptions>) => open([User, Token, Journal], options),
  })),
];
