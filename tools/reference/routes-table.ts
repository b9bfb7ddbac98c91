// The routes of the web example, which has every built-in part with routes, and what each takes.
import { Limit, Token, User } from '../../examples/web/src/accounts.ts';
import { createDomain, memoryDataLayer } from '../../packages/core/src/index.ts';
import { createAuthHttp } from '../../packages/http/src/index.ts';
import { code, table } from './markdown.ts';

/** The table of routes, as the document of the API describes them. */
export function routesTable(): string {
  const domain = createDomain({ name: 'accounts', resources: [User, Token, Limit], dataLayer: memoryDataLayer() });
  const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits: false, openApi: true });
  const { paths } = auth.openApi().document;
  return table(
    ['Route', 'Takes', 'Caller', 'Session', 'Status', 'What it does'],
    auth.routes.map(({ method, path, caller, session, answers }) => {
      const operation = paths[path]?.[method.toLowerCase()];
      return [
        code(`${method} ${path}`),
        takes(operation?.requestBody),
        caller,
        session,
        String(answers),
        String(operation?.summary ?? ''),
      ];
    }),
  );
}

/** The members of a body. A question mark stands behind those that may be left out. */
function takes(body: unknown): string {
  if (body === undefined) return '';
  const { properties, required = [] } = Object(body).content['application/json'].schema;
  return Object.keys(properties)
    .map((name) => code(required.includes(name) ? name : `${name}?`))
    .join(', ');
}
