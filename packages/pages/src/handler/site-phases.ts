import type { AuthenticatedResource } from '@ashlar/authentication';
import { phasesOf, type ServedPhase } from '@ashlar/authentication/extension';
import type { AuthHttp } from '@ashlar/http';
import { type FieldBasis, fieldsOfPhase, takesPending } from '../field/fields-of-phase.ts';
import type { DevicePhases, SitePhase, SitePhases } from '../site/site.ts';
import type { PageName } from '../view/page-name.ts';

/** The strategies that pages can be made of. */
export const strategyKinds = ['password', 'magicLink'] as const;

/** Which strategy of a kind the pages are for. */
export type ChosenStrategies = Readonly<Partial<Record<(typeof strategyKinds)[number], string>>>;

/** The strategies of a kind that the door serves. */
export function servedStrategies(auth: AuthHttp, resource: AuthenticatedResource, kind: string): readonly string[] {
  const served = phasesOf(resource).filter((phase) => phase.kind === kind && routeOf(auth, resource, phase));
  return [...new Set(served.map(({ strategy }) => strategy))];
}

/** The phases that the door serves for a resource, as pages use them. */
export function sitePhases(auth: AuthHttp, basis: FieldBasis, chosen: ChosenStrategies): SitePhases {
  const served = phasesOf(basis.resource);
  const strategies: Readonly<Record<string, string | undefined>> = chosen;
  const those = (isMeant: (phase: ServedPhase) => boolean): readonly SitePhase[] =>
    served.filter(isMeant).flatMap((phase) => sitePhase(auth, basis, phase) ?? []);
  const all = (kind: string, name: string): readonly SitePhase[] =>
    those((phase) => {
      const isOther = strategies[kind] !== undefined && strategies[kind] !== phase.strategy;
      return phase.kind === kind && phase.name === name && !isOther;
    });
  const first = (kind: string, name: string) => all(kind, name)[0];
  return {
    signIn: first('password', 'signIn'),
    register: first('password', 'register'),
    requestReset: first('password', 'requestReset'),
    reset: first('password', 'reset'),
    changePassword: first('password', 'changePassword'),
    requestLink: first('magicLink', 'request'),
    useLink: first('magicLink', 'signIn'),
    factors: those((phase) => phase.session === 'starts' && takesPending(basis, phase)),
    confirm: all('confirmation', 'confirm'),
    resend: first('confirmation', 'resend'),
    logOutEverywhere: first('logOutEverywhere', 'logOutEverywhere'),
    devices: devicePhases(auth, first),
  };
}

function devicePhases(
  auth: AuthHttp,
  first: (kind: string, name: string) => SitePhase | undefined,
): DevicePhases | undefined {
  const [list, end, endOthers] = ['list', 'end', 'endOthers'].map((name) => first('sessions', name));
  const alias = list?.served.alias;
  if (alias?.method !== 'GET' || end === undefined || endOthers === undefined) return undefined;
  return { list: auth.path + alias.path, end, endOthers };
}

/** `only` and `except` of the door leave phases out. */
function sitePhase(auth: AuthHttp, basis: FieldBasis, served: ServedPhase): SitePhase | undefined {
  const route = routeOf(auth, basis.resource, served);
  return route === undefined ? undefined : { served, path: route.path, fields: fieldsOfPhase(basis, served) };
}

function routeOf(auth: AuthHttp, resource: AuthenticatedResource, { strategy, name }: ServedPhase) {
  return auth.routes.find((each) => each.resource === resource && each.strategy === strategy && each.phase === name);
}

/** The pages that have all that they need. */
export function pagesOf(phases: SitePhases): ReadonlySet<PageName> {
  const needed: readonly (readonly [PageName, boolean])[] = [
    ['account', true],
    ['signIn', phases.signIn !== undefined],
    ['secondFactor', phases.factors.length > 0],
    ['register', phases.register !== undefined],
    ['forgot', phases.requestReset !== undefined && phases.reset !== undefined],
    ['reset', phases.reset !== undefined],
    ['changePassword', phases.changePassword !== undefined],
    ['confirm', phases.confirm.length > 0],
    ['magicLink', phases.requestLink !== undefined && phases.useLink !== undefined],
    ['devices', phases.devices !== undefined],
    ['signedOut', true],
  ];
  return new Set(needed.flatMap(([page, isServed]) => (isServed ? page : [])));
}
