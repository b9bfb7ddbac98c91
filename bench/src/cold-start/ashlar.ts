// Nothing is imported before the clock runs.
import { tell } from './tell.ts';

const began = performance.now();
const { authenticate, defineResource } = await import('@ashlar/authentication');
const { sqliteDataLayer } = await import('@ashlar/kysely/sqlite');
const { attribute, createDomain, timestamp, uuidPrimaryKey } = await import('@ashlar/core');
const { z } = await import('zod');
const imported = performance.now();

const { ASHLAR_FILE = '', ASHLAR_TOKEN = '' } = process.env;
const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    displayName: z.string().nullable(),
    createdAt: timestamp(),
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: 'a secret of 48 bytes that opens nothing but this',
    },
    strategies: { password: { identityField: 'email' } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});
const dataLayer = sqliteDataLayer({ filename: ASHLAR_FILE });
const domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
tell(began, imported, await authenticate(User, ASHLAR_TOKEN));
await domain.close();
