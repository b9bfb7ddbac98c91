import type { CallOptions } from './auth-client.ts';

/** Calls the phase at a path. */
export type CallPath = (path: string, body: unknown, options: CallOptions | undefined) => Promise<unknown>;

/**
 * An object whose members are parts, whose members are actions: `parts.password.signIn(body)` calls `/password/sign-in`, and
 * `parts.logOutEverywhere(body)` calls `/log-out-everywhere`. There is no list of routes: the server has it. `own` are members
 * beside the parts.
 */
export function partCalls(own: object, call: CallPath): object {
  const caller = (path: string) => (body?: unknown, options?: CallOptions) => call(path, body ?? {}, options);
  return withMembers(own, own, (part) => withMembers(caller(part), {}, (action) => caller(part + action)));
}

/** Gives `target` a member for every name that `kept` has not, made once from the name as a step of a path. */
export function withMembers(target: object, kept: object, make: (step: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(target, {
    get(_, name) {
      // Promises and JSON ask every value for these: without this, `await` and `JSON.stringify` would call the server.
      const isAskedOfAll = typeof name === 'symbol' || name === 'then' || name === 'toJSON';
      if (isAskedOfAll || name in kept) return Reflect.get(target, name);
      if (!made.has(name)) made.set(name, make(`/${kebab(name)}`));
      return made.get(name);
    },
  });
}

/** As the server makes its paths. */
function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
