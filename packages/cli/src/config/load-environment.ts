import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';

/** Loads the variables of `.env` in a folder. What is set already stays. */
export function loadEnvironment(folder: string): void {
  const path = join(folder, '.env');
  if (existsSync(path)) loadEnvFile(path);
}
