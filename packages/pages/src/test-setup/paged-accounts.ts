import { defineResource, Info } from '@ashlar/authentication';
import { type AnyResource, attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import type { AuthHttp, AuthHttpOptions } from '@ashlar/http';
import { createAuthHttp } from '@ashlar/http';
import { z } from 'zod';
import { quickHash, storedTokens, Token } from '../../../authentication/src/test-setup/accounts.ts';
import { createMailbox, type Mailbox } from '../../../authentication/src/test-setup/mailbox.ts';
import type { OpenedStore, TestStore } from '../../../authentication/src/test-setup/stores.ts';
import type { Pages } from '../handler/pages.ts';
import { pages } from '../handler/pages.ts';
import type { PagesOptions } from '../handler/pages-options.ts';
import { createVisitor, type Visitor } from './visitor.ts';

export { credentials, User as PlainUser } from '../../../authentication/src/test-setup/accounts.ts';
export { stores } from '../../../authentication/src/test-setup/stores.ts';

/** The origin of the tests. */
const baseUrl = 'https://app.example.com';

/** What all senders of these resources send. */
export const mailbox: Mailbox = createMailbox();

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  displayName: z.string().max(40).nullable(),
  wantsNews: z.boolean().default(false),
  createdAt: timestamp(),
};

/** The user of the first page, who may sign in by a link too, and whose address is confirmed. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: { list: { type: 'read' } },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        registerActionAccept: ['displayName', 'wantsNews'],
        hashProvider: quickHash,
        resettable: { sender: mailbox.sender('reset') },
      },
      magicLink: { sender: mailbox.sender('magicLink') },
    },
    addOns: {
      confirmation: { monitorFields: ['email'], sender: mailbox.sender('confirm') },
      logOutEverywhere: { applyOnPasswordChange: true },
    },
  },
});

/** The same, but a user confirms the address before the first sign-in. */
export const StrictUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: { list: { type: 'read' } },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        requireConfirmedWith: 'confirmedAt',
        resettable: { sender: mailbox.sender('reset') },
      },
    },
    addOns: {
      confirmation: { monitorFields: ['email'], sender: mailbox.sender('confirm') },
      logOutEverywhere: {},
    },
  },
});

/** A guest without a password: a link registers, and asks for a name. */
export const Guest = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    nickname: z.string().min(2, 'use at least two letters'),
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      magicLink: { sender: mailbox.sender('magicLink'), registrationEnabled: true, registerActionAccept: ['nickname'] },
    },
    addOns: { logOutEverywhere: {} },
  },
});

/** A domain on a real store, the door, the pages, and who visits them. */
export interface PagedAccounts extends OpenedStore {
  readonly auth: AuthHttp;
  readonly site: Pages;
  /** What the domain's `onError` has heard. */
  readonly errors: unknown[];
  /** A new browser with no cookie. */
  visitor(): Visitor;
}

/** What a test serves. */
export interface Serving {
  readonly resource?: PagesOptions<typeof User>['resource'] | AnyResource;
  readonly auth?: Partial<Omit<AuthHttpOptions, 'domain'>>;
  readonly pages?: Partial<Omit<PagesOptions<typeof User>, 'auth' | 'resource'>>;
  readonly clock?: () => number;
}

/** Opens a store and serves the pages of a resource. Limits are off, unless a test is about them. */
export async function servePages(
  store: TestStore,
  { resource = User, auth: door = {}, pages: options = {}, clock }: Serving = {},
): Promise<PagedAccounts> {
  mailbox.clear();
  const errors: unknown[] = [];
  const { tokenResource = Token } = Info.tokens(resource as typeof User);
  const opened = await store.open([resource, tokenResource], {
    onError: (error) => errors.push(error),
    ...(clock && { clock }),
  });
  const auth = createAuthHttp({ domain: opened.domain, baseUrl, limits: false, ...door });
  try {
    // Invariant: tests pass the options of the resource that they serve.
    const site = pages({ auth, resource: resource as typeof User, ...options });
    return { ...opened, auth, site, errors, visitor: () => createVisitor(site, auth.baseUrl) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
