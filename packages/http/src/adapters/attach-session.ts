/** The sessions that a guard has put on a request. */
const attached = new WeakSet<object>();

/**
 * Puts a session on a request, under a name that nothing else uses: another plugin would save what it finds there, claims
 * included, and the application would take one for the other.
 *
 * @throws TypeError if the name is taken
 */
export function attachSession(request: object, name: string, session: object | null): void {
  const present: unknown = Reflect.get(request, name);
  const isFree = present === undefined || present === null || (typeof present === 'object' && attached.has(present));
  if (session !== null) attached.add(session);
  if (isFree && Reflect.set(request, name, session)) return;
  throw new TypeError(
    `request.${name} belongs to another plugin, such as a session of its own: ` +
      "give the user's session another name with { as: 'account' }",
  );
}
