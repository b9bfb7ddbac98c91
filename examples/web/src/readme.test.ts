import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from '../../../tools/free-port.ts';
import { fileNameOf, readBlocks } from '../../../tools/snippets/read-blocks.ts';
import { clientOf, registration } from './test-setup/client.ts';
import { secret, startProgram } from './test-setup/running-demo.ts';
import { temporaryFolder } from './test-setup/temporary-folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('the twenty lines of the README serve the routes, the pages and a route of the application', async () => {
  const blocks = readBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
  const server = blocks.find((block) => block.language === 'ts' && fileNameOf(block) === 'server.ts')?.code ?? '';
  const port = String(await freePort());
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'server.ts'), server.replaceAll('3000', port));
  cpSync(join(root, 'examples/quickstart/src/accounts.ts'), join(folder, 'accounts.ts'));
  symlinkSync(join(root, 'examples/web/node_modules'), join(folder, 'node_modules'), 'junction');
  const url = `http://localhost:${port}`;
  const program = startProgram({
    command: [process.execPath, 'server.ts'],
    cwd: folder,
    env: { TOKEN_SIGNING_SECRET: secret },
  });
  await program.until(() =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  );

  const browser = clientOf(url);
  expect((await browser.get('/')).status).toBe(401);
  expect((await browser.post('/auth/user/password/register', registration)).status).toBe(200);
  expect(await (await browser.get('/')).text()).toBe('Hello ann@example.com');
  expect(await (await browser.get('/account')).text()).toContain('<h1 class="ashlar-title">My account</h1>');
  expect((await browser.post('/auth/user/log-out-everywhere', {})).status).toBe(200);
  expect((await browser.get('/')).status).toBe(401);
});
