// For `npx --no-install ashlar generate`, `migrate` and `check`: the database of DATABASE_URL, or the file notes.db.
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@ashlar/cli';
import { openStore } from './src/open-store.ts';
import { resources } from './src/resources.ts';

const databaseUrl = process.env.DATABASE_URL || undefined;
const { dataLayer, migrations } = openStore({ databaseUrl, filename: 'notes.db' });

export default defineConfig({ resources, dataLayer, migrations: fileURLToPath(migrations) });
