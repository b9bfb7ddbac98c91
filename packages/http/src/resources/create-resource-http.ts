import type { ScopeOptions } from '@ashlar/core/extension';
import { settleResources } from './definition/settle-resources.ts';
import { createResourceOpenApi } from './document/create-resource-open-api.ts';
import { handleResource } from './handle-resource.ts';
import type { ResourceHttp } from './resource-http.ts';
import type { CheckedActions, ResourceHttpOptions, ServedResourceOptions } from './resource-http-options.ts';

/**
 * Serves actions of resources as JSON. The user of the session is the actor, without a session there is none, and the policies of
 * the resources decide. Only actions that are listed are reached, and GET reaches reads alone.
 *
 * @throws TypeError with every problem of the options and its cure
 *
 * @example
 * const api = createResourceHttp({
 *   auth,
 *   domain: blog,
 *   resources: { notes: { resource: Note, actions: ['list', 'get', 'write', 'edit', 'remove', 'like'] } },
 * });
 * app.use('/api', expressAuth(api)); // or honoAuth, fastifyAuth, nextAuth, toNodeListener
 */
export function createResourceHttp<const Served extends Readonly<Record<string, ServedResourceOptions>>>(
  options: ResourceHttpOptions<Served & CheckedActions<Served>>,
): ResourceHttp<Served> {
  const front = settleResources(options);
  const { auth, domain } = front;
  return {
    baseUrl: front.baseUrl,
    path: front.path,
    routes: front.routes.map(({ method, path, name, resource, action, answers }) =>
      Object.freeze({ method, path, name, resource, action, answers }),
    ),
    handler: (request, from = {}) => handleResource(front, request, from),
    scope(session) {
      if (session === null) return domain;
      const options: ScopeOptions = {
        actor: session.user,
        context: { device: session.device, claims: session.claims },
      };
      return domain.with(options);
    },
    problem: (error) => auth.problem(error),
    openApi: (info) => createResourceOpenApi({ ...front, info: { ...front.info, ...info } }),
  };
}
