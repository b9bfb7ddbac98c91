import { authenticate, Info, peekToken } from '@ashlar/authentication';
import { User } from './accounts.ts';
import { beginning, type Telling } from './step.ts';

/** A device on which Ann is signed in, with its token. */
export interface Session {
  readonly device: string;
  readonly token: string;
}

/** Ann, as she signs in. */
export const ann = { email: 'ann@example.com', password: 'correct horse' } as const;

/** The password strategy of the user resource. */
export const password = Info.strategy(User, 'password');

/** Signs Ann in. */
export async function signInOn(device: string): Promise<Session> {
  const user = await password.action('signIn', ann);
  return { device, token: user.$metadata.token };
}

/** The beginning of a token, and of the id under which its row is stored. */
export function shown({ device, token }: Session): string {
  return `${device}: token ${beginning(token)}, id ${beginning(String(peekToken(token)?.jti))}`;
}

/** Checks that each of these sessions is let in, as Ann. */
export async function checkLetIn(sessions: readonly Session[], { does, check }: Telling): Promise<void> {
  does('authenticate(User, token)');
  for (const { device, token } of sessions) {
    const session = await authenticate(User, token);
    check(`${device}: let in as ${session?.user.email ?? 'no user'}`, session?.user.email === ann.email);
  }
}

/** Checks that none of these sessions is let in any more. */
export async function checkRefused(sessions: readonly Session[], { does, check }: Telling): Promise<void> {
  does('authenticate(User, token)');
  for (const { device, token } of sessions) {
    check(`${device}: null, not let in any more`, (await authenticate(User, token)) === null);
  }
}
