// The tables of the application: its migrations lead to them, from nothing and from a database of an older version.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrate } from '@ashlar/cli';
import { createDomain, defineResource, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../../tools/free-port.ts';
import { Limit, Token, User } from './accounts.ts';
import { Note } from './notes.ts';
import { openStore } from './open-store.ts';
import { resources } from './resources.ts';
import { addUser, type Tables } from './test-setup/add-user.ts';
import { clientOf, registration } from './test-setup/client.ts';
import { places } from './test-setup/places.ts';
import { secret, startDemo } from './test-setup/running-demo.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const command = ['--import', `${root}tools/resolve-sources.mjs`, `${root}packages/cli/src/bin.ts`];

/** Notes as they were before they had pages. */
const OlderNote = defineResource({
  name: 'Note',
  table: 'notes',
  attributes: { id: uuidPrimaryKey(), userId: z.uuid(), text: z.string(), createdAt: timestamp() },
  actions: { write: { type: 'create', accept: ['userId', 'text'] } },
});

describe.each(places)('on %s', (_, place) => {
  test('K6: the migrations in the repository lead to the resources, and nothing is left to generate', async () => {
    const { databaseUrl } = await place();
    const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: databaseUrl ?? '' };
    const { stdout } = await promisify(execFile)(process.execPath, [...command, 'generate', '--check'], {
      cwd: folder,
      env,
    });
    expect(stdout).toBe('nothing to do\n');
  });

  test('an empty database gets the tables as the resources need them, and the second start has nothing to do', async () => {
    const { dataLayer, migrations } = openStore(await place());
    expect(await migrate({ dataLayer, migrations })).toEqual([
      '0001_baseline',
      '0002_pages_of_notes',
      '0003_notes_of_users',
    ]);
    expect(await migrate({ dataLayer, migrations })).toEqual([]);
    vi.stubEnv('TOKEN_SIGNING_SECRET', secret);
    onTestFinished(() => void vi.unstubAllEnvs());
    const domain = createDomain({ name: 'notes', resources, dataLayer });
    expect(await domain.check()).toEqual([]);
    await domain.close();
  });

  test('K7: a database that createTables made for an older version is adopted, with its users and notes', async () => {
    const at = await place();
    const { dataLayer } = openStore(at);
    const older = [User, Token, Limit, OlderNote];
    await createTables(dataLayer, older);
    const domain = createDomain({ name: 'older', resources: older, dataLayer });
    const userId = '00000000-0000-4000-8000-00000000000a';
    await addUser(dataLayer, userId);
    await OlderNote.actions.write({ userId, text: 'from before' });
    await domain.close();

    const env = { TOKEN_SIGNING_SECRET: secret, ...(at.databaseUrl !== undefined && { DATABASE_URL: at.databaseUrl }) };
    const demo = await startDemo({ port: await freePort(), args: ['--filename', at.filename], env });
    const browser = clientOf(demo.url);
    expect((await browser.post('/auth/user/password/register', registration)).status).toBe(200);
    expect((await browser.post('/notes', { text: 'of today' })).status).toBe(201);
    expect(await (await browser.get('/notes')).json()).toMatchObject([{ text: 'of today' }]);
    await demo.stop();

    const opened = openStore(at);
    const today = createDomain({ name: 'today', resources, dataLayer: opened.dataLayer });
    expect(
      (
        await today
          .with({ actor: { id: userId } })
          .actions(Note)
          .mine()
      ).records,
    ).toMatchObject([{ text: 'from before' }]);
    await today.close();
  });

  test('K7: a note of no user keeps an older database as it is: the start ends with what to do', async () => {
    const at = await place();
    const { dataLayer, migrations } = openStore(at);
    await createTables(dataLayer, [User, Token, Limit, OlderNote]);
    const domain = createDomain({ name: 'older', resources: [OlderNote], dataLayer });
    const note = await OlderNote.actions.write({ userId: '00000000-0000-4000-8000-00000000000a', text: 'stray' });
    await expect(migrate({ dataLayer, migrations })).rejects.toThrow(/0003_notes_of_users failed: .*notes\.user_id/);
    expect(await OlderNote.actions.get(note.id)).toMatchObject({ text: 'stray' });
    await dataLayer.kysely<Tables>().deleteFrom('notes').execute();
    expect(await migrate({ dataLayer, migrations })).toHaveLength(3);
    await domain.close();
  });
});
