// Confirming signs in only where it is asked for, and never past a second factor (Better Auth #9552, #10322).
import { attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Info } from '../../extension/info.ts';
import { confirmation, createAuthentication, logOutEverywhere, password } from '../../extension.ts';
import { authenticate, peekToken, subjectOf, tokenResource } from '../../index.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { failed } from '../../test-setup/confirmed-accounts.ts';
import { createMailbox } from '../../test-setup/mailbox.ts';
import { enrolled, factor, rightCode } from '../../test-setup/observed-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const mailbox = createMailbox();
const { defineResource } = createFramework({
  extensions: [
    createAuthentication({ strategies: [password, factor], addOns: [confirmation, logOutEverywhere] }),
    tokenResource,
  ],
});

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    archivedAt: z.date().nullable(),
  },
  actions: { edit: { type: 'update', accept: ['email', 'archivedAt'] } },
  authentication: {
    userFilter: { archivedAt: null },
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash }, factor: {} },
    addOns: {
      confirmation: { monitorFields: ['email'], sender: mailbox.sender(), signInOnConfirm: true },
      logOutEverywhere: {},
    },
  },
});

interface Metadata {
  readonly token?: string | undefined;
  readonly pending?: string;
}
const metadataOf = (user: object): Metadata => (user as { readonly $metadata: Metadata }).$metadata;
const confirm = (token: string) => Info.strategy(User, 'confirmation').action('confirm', { token });

for (const store of stores) {
  describe(`signing in by confirming on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      mailbox.clear();
      enrolled.clear();
      opened = await store.open([User, Token]);
    });
    afterEach(async () => {
      enrolled.clear();
      await opened.close();
    });

    async function registered() {
      const user = await Info.strategy(User, 'password').action('register', credentials('ann'));
      return { user, token: (await mailbox.last('ann@example.com')).token };
    }

    test('it answers with a session, also when a new address is confirmed', async () => {
      const { user, token } = await registered();
      const ann = await confirm(token);
      expect(await authenticate(User, ann.$metadata.token)).toMatchObject({ user: { id: user.id } });
      await User.actions.edit(ann, { email: 'new@example.com' });
      const change = await mailbox.last('new@example.com');
      const moved = await confirm(change.token);
      expect(await authenticate(User, moved.$metadata.token)).toMatchObject({ user: { email: 'new@example.com' } });
      expect(JSON.stringify(peekToken(moved.$metadata.token))).not.toContain('example.com');
    });

    test('a user who needs a second factor gets a token that waits for it', async () => {
      const { user, token } = await registered();
      enrolled.add(subjectOf(User, user));
      const { token: session, pending = '' } = metadataOf(await confirm(token));
      expect(session).toBeUndefined();
      expect(await authenticate(User, pending)).toBeNull();
      const verified = await Info.strategy(User, 'factor').action('verify', { pending, code: rightCode });
      expect(await authenticate(User, metadataOf(verified).token ?? '')).not.toBeNull();
    });

    test('whom `userFilter` leaves out neither confirms nor gets a session', async () => {
      const { user, token } = await registered();
      await User.actions.edit(user, { archivedAt: new Date() });
      await expect(confirm(token)).rejects.toMatchObject(failed);
    });
  });
}
