import { type Hashing, password } from './accounts.ts';

/** Whether the password belongs to this hash. */
export interface Verified {
  readonly id: string;
  readonly hashed_password: string;
}

/** The user that raw contenders build from a row. */
export async function checkPassword(
  { verify }: Hashing,
  { id = '', hashed_password = '' }: Record<string, string> = {},
): Promise<Verified> {
  if (!(await verify(password, hashed_password))) throw new Error('wrong password');
  return { id, hashed_password };
}
