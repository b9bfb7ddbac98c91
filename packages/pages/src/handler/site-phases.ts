import type { AuthenticatedResource } from '@ashlar/authentication';
import { phasesOf, type ServedPhase } from '@ashlar/authentication/extension';
import type { AuthHttp } from '@ashlar/http';
import { type FieldBasis, fieldsOfPhase } from '../field/fields-of-phase.ts';
import type { SitePhase, SitePhases } from '../site/site.ts';
import type { PageName } from '../view/page-name.ts';

/** The phases that the door serves for a resource, as pages use them. */
export function sitePhases(auth: AuthHttp, basis: FieldBasis): SitePhases {
  const served = phasesOf(basis.resource);
  const all = (kind: string, name: string): readonly SitePhase[] =>
    served
      .filter((phase) => phase.kind === kind && phase.name === name)
      .flatMap((phase) => sitePhase(auth, basis, phase) ?? []);
  const first = (kind: string, name: string) => all(kind, name)[0];
  return {
    signIn: first('password', 'signIn'),
    register: first('password', 'register'),
    requestReset: first('password', 'requestReset'),
    reset: first('password', 'reset'),
    changePassword: first('password', 'changePassword'),
    requestLink: first('magicLink', 'request'),
    useLink: first('magicLink', 'signIn'),
    confirm: all('confirmation', 'confirm'),
    resend: first('confirmation', 'resend'),
    logOutEverywhere: first('logOutEverywhere', 'logOutEverywhere'),
  };
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
    ['register', phases.register !== undefined],
    ['forgot', phases.requestReset !== undefined && phases.reset !== undefined],
    ['reset', phases.reset !== undefined],
    ['changePassword', phases.changePassword !== undefined],
    ['confirm', phases.confirm.length > 0],
    ['magicLink', phases.requestLink !== undefined && phases.useLink !== undefined],
    ['signedOut', true],
  ];
  return new Set(needed.flatMap(([page, isServed]) => (isServed ? page : [])));
}
