import type { AuthenticatedResource } from '@ashlar/authentication';
import { didYouMean, quoted } from '@ashlar/core/extension';
import type { PagesOptions } from './pages-options.ts';
import { servedStrategies, strategyKinds } from './site-phases.ts';

type Options = Pick<PagesOptions<AuthenticatedResource>, 'auth' | 'resource' | 'path' | 'strategies'>;

/** Pages sign in with one strategy of a kind: a form for each would not say which of them a visitor has. */
export function strategyProblems(options: Options): readonly string[] {
  const { strategies = {} } = options;
  const unknown = Object.keys(strategies).filter((kind) => !strategyKinds.some((each) => each === kind));
  return [
    ...unknown.map((kind) => `strategies has no ${quoted(kind)}; ${didYouMean(kind, strategyKinds)}`),
    ...strategyKinds.flatMap((kind) => problemOf(options, kind) ?? []),
  ];
}

function problemOf(
  { auth, resource, path = '/account', strategies = {} }: Options,
  kind: (typeof strategyKinds)[number],
): string | undefined {
  const served = servedStrategies(auth, resource, kind);
  const chosen = strategies[kind];
  if (chosen !== undefined) {
    if (served.includes(chosen)) return undefined;
    const known = served.length === 0 ? `auth serves none of ${resource.name}` : didYouMean(chosen, served);
    return `strategies.${kind} is ${quoted(chosen)}, which is no strategy of the kind ${kind}; ${known}`;
  }
  const [first, second] = served;
  if (first === undefined || second === undefined) return undefined;
  return (
    `${resource.name} has several strategies of the kind ${kind} (${served.join(', ')}), and pages sign in with one: ` +
    `set strategies: { ${kind}: ${quoted(first)} }. For ${quoted(second)} call pages again, with a path such as ` +
    `${quoted(`${path}/${second}`)}`
  );
}
