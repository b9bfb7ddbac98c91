import type { ServedRoute } from '../route/served-route.ts';
import type { GuardedResource } from '../session/guarded-resource.ts';
import { type Components, nameOf } from './components.ts';
import type { DocumentedFrontEnd } from './documented-front-end.ts';
import type { OpenApiOperation } from './open-api.ts';

/** How a caller of a route may bring the token: as the cookie of the resource, or as a bearer. */
export function securityOf(
  { caller, session, guarded, kind }: ServedRoute,
  front: DocumentedFrontEnd,
  components: Components,
): OpenApiOperation['security'] {
  // Who signs in may bring a session, which then ends. It is not needed.
  if (caller === 'anyone' && !(kind === 'session' && session === 'ends')) return [];
  const { cookie } = guarded;
  const schemes = [
    components.add('securitySchemes', schemeName(guarded, front), { type: 'apiKey', in: 'cookie', name: cookie.name }),
    components.add('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }),
  ];
  const token = schemes.map((scheme) => ({ [nameOf(scheme)]: [] }));
  return caller === 'anyone' ? [{}, ...token] : token;
}

/** The cookies of several resources are told apart by their subjects. */
function schemeName({ subjectName }: GuardedResource, { resources }: DocumentedFrontEnd): string {
  return resources.length === 1 ? 'cookie' : `cookie.${subjectName}`;
}
