// A process that prints the document of a domain: `node print-open-api.ts`.

import { stdout } from 'node:process';
import { memoryLimits } from '@ashlar/authentication';
import { createDomain, memoryDataLayer } from '@ashlar/core';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { describedResources } from './described-accounts.ts';

const domain = createDomain({ name: 'accounts', resources: describedResources, dataLayer: memoryDataLayer() });
const auth = createAuthHttp({
  domain,
  baseUrl: 'https://app.example.com',
  limits: { store: memoryLimits() },
  openApi: true,
});
stdout.write(JSON.stringify(auth.openApi()));
