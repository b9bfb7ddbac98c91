import { InvalidInput, type Issue } from '@ashlar/core';
import { pathOf } from '../request/path-of.ts';
import { type Body, readBody } from '../request/read-body.ts';
import { returnPath } from '../request/return-path.ts';
import { bodyFields } from '../route/body-fields.ts';
import { formMembers } from '../route/form-members.ts';
import { jsonMembers } from '../route/json-members.ts';
import { membersOfPath } from '../route/path-members.ts';
import { withPending } from '../route/pending-sign-in.ts';
import type { ServedRoute } from '../route/served-route.ts';
import type { Transport } from '../session/session.ts';
import type { FrontEnd } from './front-end.ts';

/** A body, split into what is the action's and what is the front end's. */
export interface RequestParts {
  readonly members: Readonly<Record<string, unknown>>;
  readonly remember: boolean;
  /** Where a form goes on. Undefined for JSON, which is never redirected. */
  readonly form: FormTargets | undefined;
}

/** Where a form goes on, as absolute addresses. */
export interface FormTargets {
  readonly success: string;
  readonly failure: string;
  /** Where a sign-in goes on that waits for a second factor. */
  readonly pending: string;
}

const nothing: RequestParts = { members: {}, remember: false, form: undefined };

/** Whether the body of a request to a route is read. Signing out never fails because of what came along. */
export function takesBody(route: ServedRoute): boolean {
  return route.method !== 'GET' && !(route.kind === 'session' && route.phase === 'signOut');
}

/** What a request without a body says: the members that its path names. */
export function partsOfPath({ path }: ServedRoute, request: Request): RequestParts {
  return path.includes(':') ? { ...nothing, members: membersOfPath(path, pathOf(request)) ?? {} } : nothing;
}

/**
 * Reads the body of a request to a route that takes one.
 *
 * @throws HttpProblem, InvalidInput
 */
export async function readParts(
  front: FrontEnd,
  route: ServedRoute,
  arrived: { readonly request: Request; readonly transport: Transport },
): Promise<RequestParts> {
  const parts = await readBodyParts(front, route, arrived);
  const { members: inPath } = partsOfPath(route, arrived.request);
  const [name] = Object.keys(inPath).filter((each) => Object.hasOwn(parts.members, each));
  // One place for each: what a proxy has judged by the path is what counts.
  if (name !== undefined) throw unknownKeys(route, [name]);
  return { ...parts, members: { ...parts.members, ...inPath } };
}

async function readBodyParts(
  front: FrontEnd,
  route: ServedRoute,
  { request, transport }: { readonly request: Request; readonly transport: Transport },
): Promise<RequestParts> {
  // A form is answered by a redirect, which has no body for a bearer.
  const forms = front.forms && transport === 'cookie';
  const body = await readBody(request, { forms, limits: front.bodyLimits });
  const known = route.kind === 'phase' ? bodyFields(route.resource, route.served) : [];
  const { fields, form } = body.kind === 'form' ? readFormTargets(front, route, body) : readScripted(front, body);
  const { members, remember } = readRemember(front, route, { ...body, members: fields });
  if (route.kind === 'session' && Object.keys(members).length > 0) throw unknownKeys(route, Object.keys(members));
  const values = form === undefined ? members : formMembers(withPending(route, request.headers, members), known);
  return { members: jsonMembers(values, known), remember, form };
}

function unknownKeys(route: ServedRoute, names: readonly string[]): InvalidInput {
  return refused(
    route,
    names.map((name) => ({ path: [name], message: 'unknown key' })),
  );
}

function refused({ subjectName, phase }: ServedRoute, issues: readonly Issue[]): InvalidInput {
  return new InvalidInput(`${subjectName}.${phase}`, issues);
}

/** What a form sends for a checkbox, or for a field in its place. One that is not ticked sends nothing. */
const checkbox: ReadonlyMap<unknown, boolean> = new Map([
  ['on', true],
  ['true', true],
  ['false', false],
  ['', false],
]);

/** `remember` belongs to the cookie, not to the action, and is known only where it has an effect. */
function readRemember({ remember }: FrontEnd, route: ServedRoute, { kind, members }: Body): Omit<RequestParts, 'form'> {
  if (remember !== 'asked' || route.session !== 'starts' || !Object.hasOwn(members, 'remember')) {
    return { members, remember: false };
  }
  const { remember: given, ...rest } = members;
  const asked = kind === 'form' ? checkbox.get(given) : given;
  if (typeof asked !== 'boolean') throw refused(route, [{ path: ['remember'], message: 'expected boolean' }]);
  return { members: rest, remember: asked };
}

/** A script may send the fields of a form as JSON. Where the form would go on is not looked at then. */
function readScripted({ forms }: FrontEnd, { members }: Body): Targeted {
  if (!forms) return { fields: members };
  const { returnTo: _, errorTo: __, pendingTo: ___, ...fields } = members;
  return { fields };
}

interface Targeted {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly form?: FormTargets;
}

function readFormTargets(front: FrontEnd, route: ServedRoute, body: Body): Targeted {
  const { returnTo = '/', errorTo = returnTo, pendingTo = errorTo, ...fields } = body.members;
  const success = target(front, route, { name: 'returnTo', given: returnTo });
  const failure = target(front, route, { name: 'errorTo', given: errorTo });
  const next = new URL(target(front, route, { name: 'pendingTo', given: pendingTo }));
  next.searchParams.set('pending', 'true');
  if (body.members.returnTo !== undefined) next.searchParams.set('returnTo', success);
  return { fields, form: { success, failure, pending: next.href } };
}

function target(
  { baseUrl, returnOrigins: origins }: FrontEnd,
  route: ServedRoute,
  { name, given }: { readonly name: string; readonly given: unknown },
): string {
  const href = returnPath(String(given), { baseUrl, origins });
  // No redirect then: the target of the failure would be as wrong.
  if (href === undefined) throw refused(route, [{ path: [name], message: 'expected an address of this site' }]);
  return href;
}
