import { authenticate, Info } from '@ashlar/authentication';
import { User } from '../accounts.ts';

process.env.TOKEN_SIGNING_SECRET = 'a secret of tests, long enough for HS256';
process.env.DEVICE_SECRET = 'another secret of tests, which keys hashes of devices';

/** The parameters that register a user. */
export function credentials(name: string): { email: string; password: string; passwordConfirmation: string } {
  const password = `the password of ${name}`;
  return { email: `${name}@example.com`, password, passwordConfirmation: password };
}

/** A new user with the token that registering issued. */
export async function register(
  name: string,
): Promise<(typeof User)['~types']['record'] & { $metadata: { token: string } }> {
  return await Info.strategy(User, 'password').action('register', credentials(name));
}

/** A further session of that user. */
export async function signIn(name: string): Promise<string> {
  const { email, password } = credentials(name);
  const user = await Info.strategy(User, 'password').action('signIn', { email, password });
  return user.$metadata.token;
}

/** Whether each of these tokens is let in. */
export async function letIn(...tokens: readonly string[]): Promise<readonly boolean[]> {
  return await Promise.all(tokens.map(async (token) => (await authenticate(User, token)) !== null));
}
