import type { AnyRoute } from '../route/served-route.ts';

/**
 * The id of a route: subject, strategy and action, as in its path. An action with the name of its part is the whole part.
 *
 * @example
 * operationIdOf(route) // => 'user.password.signIn'
 */
export function operationIdOf(route: AnyRoute): string {
  if (route.kind === 'document' || route.kind === 'standard') return route.phase;
  const { subjectName, phase } = route;
  if (route.kind === 'session') return [subjectName, 'session', ...(phase === 'session' ? [] : [phase])].join('.');
  const { strategy, kind } = route.served;
  return [subjectName, strategy, ...(phase === kind ? [] : [phase])].join('.');
}

/** The tag of a route: its strategy or add-on, or the session of its resource. */
export function tagOf({
  subjectName,
  strategy,
}: {
  readonly subjectName: string;
  readonly strategy: string | undefined;
}): string {
  return `${subjectName}.${strategy ?? 'session'}`;
}
