import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium of this machine: `TEST_CHROMIUM`, or the first in the PATH. Undefined where none is installed. */
export function chromiumPath(): string | undefined {
  const { TEST_CHROMIUM: given, PATH = '' } = process.env;
  if (given) return given;
  return commands.flatMap((command) => PATH.split(delimiter).map((folder) => join(folder, command))).find(existsSync);
}

/** The version of that Chromium, such as `140.0.7339.185`. */
export function chromiumVersion(): string | undefined {
  const path = chromiumPath();
  if (path === undefined) return undefined;
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return /(\d+(?:\.\d+)+)/.exec(stdout)?.[1];
}

/** Starts a Chromium without a window. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined)
    throw new Error('Chromium is not installed. Debian has it: apt-get install chromium');
  // Chromium refuses to run as root inside its own sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await chromium.launch({ executablePath, args });
}
