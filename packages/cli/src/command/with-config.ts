import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import type { CommandContext } from './command-context.ts';

/** Runs a command over the config, and closes its database. */
export async function withConfig<Result>(
  { folder, config }: CommandContext,
  work: (config: LoadedConfig) => Promise<Result>,
): Promise<Result> {
  const loaded = await loadConfig(folder, config);
  try {
    return await work(loaded);
  } finally {
    await loaded.dataLayer.close();
  }
}
