import { randomBytes } from 'node:crypto';
import type { CommandContext } from './command-context.ts';

/** The options of `secret`. */
export interface SecretOptions {
  readonly rotate: boolean;
}

const VARIABLE = 'TOKEN_SIGNING_SECRET';
const OLD = 'TOKEN_SIGNING_SECRET_OLD';

/** Prints a new secret, and how to change to it. It is the only command that prints one. Resolves to the exit code. */
export async function secret({ rotate }: SecretOptions, { output }: CommandContext): Promise<number> {
  const made = randomBytes(48).toString('base64url');
  if (!rotate) {
    output.line(made);
    output.document({ secret: made });
    return 0;
  }
  const list = `signingSecret: () => [process.env.${VARIABLE}, process.env.${OLD}]`;
  const until = new Date(Date.now() + FOURTEEN_DAYS);
  output.line(`1. Set ${OLD} to what ${VARIABLE} is now, and ${VARIABLE} to`);
  output.line(`   ${made}`);
  output.line(`2. Let the resource accept both. The first one signs: ${list}`);
  output.line('3. Start every process again.');
  output.line(`4. Take ${OLD} away when the longest token lifetime has passed: with 14 days, the default, on`);
  output.line(`   ${until.toISOString().slice(0, 10)} if all processes start again today.`);
  output.document({ secret: made, signingSecret: list, keepOldUntil: until.toISOString() });
  return 0;
}

const FOURTEEN_DAYS = 14 * 24 * 3_600_000;
