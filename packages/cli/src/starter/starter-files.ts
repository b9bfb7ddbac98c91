import { randomBytes } from 'node:crypto';

/** The kind of database of a new application. */
export type StarterDatabase = 'sqlite' | 'postgres';

const IMPORTS = [
  "import { defineResource } from '@ashlar/authentication';",
  "import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';",
  "import { z } from 'zod';",
].join('\n');

const ACCOUNTS = `// Pure declarations, no connection: safe to import anywhere.
${IMPORTS}

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { announce: true } });

export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    displayName: z.string().nullable(),
    createdAt: timestamp(),
  },
  actions: {
    rename: { type: 'update', accept: ['displayName'] },
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => process.env.TOKEN_SIGNING_SECRET,
    },
    strategies: { password: { identityField: 'email', registerActionAccept: ['displayName'] } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});
`;

const DATA_LAYERS: Readonly<Record<StarterDatabase, string>> = {
  sqlite: "sqliteDataLayer({ filename: 'app.db' })",
  postgres: "postgresDataLayer({ connectionString: process.env.DATABASE_URL ?? '' })",
};

const TSCONFIG = `{
  "compilerOptions": {
    "strict": true,
    "module": "nodenext",
    "target": "es2022",
    "noEmit": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true,
    "types": ["node"]
  },
  "include": ["*.ts", "migrations/*.ts"]
}
`;

/** The files of a new application, by name. */
export function starterFiles(database: StarterDatabase): ReadonlyMap<string, string> {
  const secret = randomBytes(48).toString('base64url');
  const url = database === 'postgres' ? 'DATABASE_URL=postgres://localhost:5432/app\n' : '';
  return new Map([
    ['accounts.ts', ACCOUNTS],
    ['ashlar.config.ts', configText(database)],
    ['tsconfig.json', TSCONFIG],
    ['.env', `TOKEN_SIGNING_SECRET=${secret}\n${url}`],
  ]);
}

function configText(database: StarterDatabase): string {
  return `import { defineConfig } from '@ashlar/cli';
import { ${database}DataLayer } from '@ashlar/kysely/${database}';
import { Token, User } from './accounts.ts';

export default defineConfig({
  resources: [User, Token],
  dataLayer: ${DATA_LAYERS[database]},
});
`;
}
