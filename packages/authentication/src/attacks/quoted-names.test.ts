import { expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { User } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { callUntyped } from '../test-setup/sessions.ts';
import { secondsOf } from '../token/duration.ts';

const names = ['x\nERROR: admin signed in', '\u001b[2Jx', '\u202egnp.exe', 'k'.repeat(10_000_000)];

/** Calls past the types, with names that a program took from a request. */
const calls: Readonly<Record<string, (name: string) => unknown>> = {
  'of a strategy': (name) => Info.strategy(User, name as never),
  "of a strategy's action": (name) => Info.strategy(User, 'password').action(name as never, {} as never),
  'of an action': (name) => callUntyped(User, name),
  'of a duration': (name) => secondsOf(name as never),
};

test.each(Object.keys(calls))('the name %s appears in its error in quotes, on one line, cut', async (what) => {
  for (const name of names) {
    const error = await thrownBy(() => calls[what]?.(name));
    expect(error).toBeInstanceOf(TypeError);
    const { message } = error as TypeError;
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).toBeLessThan(500);
  }
});
