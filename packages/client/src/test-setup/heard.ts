import type { AuthClient } from '../client/auth-client.ts';
import type { User } from './open-site.ts';

type Tab = Pick<AuthClient<typeof User>, 'onSignedIn' | 'onSignedOut'>;

const stops: (() => void)[] = [];

/** What a tab is told from now on. */
export function hear(tab: Tab): string[] {
  const heard: string[] = [];
  stops.push(
    tab.onSignedIn(() => heard.push('in')),
    tab.onSignedOut(() => heard.push('out')),
  );
  return heard;
}

/** Ends every listening of `hear`. */
export function hearNothing(): void {
  for (const stop of stops.splice(0)) stop();
}

/**
 * Waits until messages that were sent have arrived, in this process. On a busy machine the time alone may be over before the
 * process has looked for messages: it does so before each `setImmediate`.
 */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
