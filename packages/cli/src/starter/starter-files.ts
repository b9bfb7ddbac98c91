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

// In lists: what looks like an import of this file is none.
const SERVER_IMPORTS = [
  "import { createServer } from 'node:http';",
  "import { startExpunger } from '@ashlar/authentication';",
  "import { createDomain } from '@ashlar/core';",
  "import { createAuthHttp } from '@ashlar/http';",
  "import { currentUser, toNodeListener } from '@ashlar/http/node';",
  "import { pages } from '@ashlar/pages';",
  "import { Token, User } from './accounts.ts';",
  "import { dataLayer } from './store.ts';",
].join('\n');

const SERVER = `// node --env-file=.env server.ts
${SERVER_IMPORTS}

const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
const findings = await accounts.check();
for (const { path, problem, cure } of findings) console.error(\`\${path.join('.')}: \${problem}\\n    \${cure}\`);
if (findings.length > 0) process.exit(1);
startExpunger(Token, { interval: '1 hour' }); // removes what has expired

const port = Number(process.env.PORT ?? 3000);
const baseUrl = process.env.BASE_URL ?? \`http://localhost:\${port}\`;
const auth = createAuthHttp({ domain: accounts, baseUrl, forms: true });
const routes = toNodeListener(auth); // JSON below /auth: register, sign in, log out everywhere, …
const account = toNodeListener(pages({ auth, resource: User, home: '/' })); // the same as pages, below /account
const home = currentUser(auth, User)((request, response) => {
  if (request.session === null) response.writeHead(303, { Location: '/account/sign-in' }).end();
  else response.end(\`Hello \${request.session.user.email}\\n\`);
});

const server = createServer((request, response) => {
  const { url = '/' } = request;
  if (url === '/') return home(request, response);
  return url.startsWith('/account') ? account(request, response) : routes(request, response);
});
server.listen(port, () => console.log(\`Open \${baseUrl}/account/register\`));
process.once('SIGTERM', () => server.close(() => accounts.close()));
`;

/** The files of a new application, by name. */
export function starterFiles(database: StarterDatabase): ReadonlyMap<string, string> {
  const secret = randomBytes(48).toString('base64url');
  const url = database === 'postgres' ? 'DATABASE_URL=postgres://localhost:5432/app\n' : '';
  return new Map([
    ['accounts.ts', ACCOUNTS],
    ['store.ts', storeText(database)],
    ['server.ts', SERVER],
    ['ashlar.config.ts', CONFIG],
    ['tsconfig.json', TSCONFIG],
    ['.env', `TOKEN_SIGNING_SECRET=${secret}\n${url}`],
  ]);
}

/** What of a new application is not for version control. */
export const IGNORED = 'node_modules\n.env\napp.db*\n';

function storeText(database: StarterDatabase): string {
  return `// The database of the server and of the command line. It connects when it is used.
import { ${database}DataLayer } from '@ashlar/kysely/${database}';

export const dataLayer = ${DATA_LAYERS[database]};
`;
}

const CONFIG = `import { defineConfig } from '@ashlar/cli';
import { Token, User } from './accounts.ts';
import { dataLayer } from './store.ts';

export default defineConfig({ resources: [User, Token], dataLayer });
`;
