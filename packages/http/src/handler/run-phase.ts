import { authenticate } from '@ashlar/authentication';
import { callPhase } from '@ashlar/authentication/extension';
import { type AnyRecord, InvalidInput, type Issue, isRecordOf, type Scope } from '@ashlar/core';
import { parseValue } from '@ashlar/core/extension';
import type { PhaseOfStrategy } from '../route/served-route.ts';
import type { Call, Outcome } from './call.ts';
import { contextOf } from './context-of.ts';
import { deliverSession } from './deliver-session.ts';
import { wireOf } from './wire/wire.ts';

/** Runs the action of a strategy, and turns what it returns into an answer. */
export async function runPhase(call: Call<PhaseOfStrategy>): Promise<Outcome> {
  const { front, route } = call;
  const { resource, served } = route;
  const params = await paramsOf(call);
  const scope = scopeOf(call);
  const limited = { resource, served, params, scope };
  const result = await front.limits.around(limited, async (gate) => {
    return await callPhase(resource, served, { params, scope, ...(gate && { gate }) });
  });
  if (result === 'suppressed') return { status: 202, body: {} };
  return await answerTo(call, result);
}

/** The scope of the action. Its context is this call's alone. */
function scopeOf(call: Call<PhaseOfStrategy>): Scope {
  const { front, session } = call;
  return front.domain.with({ ...(session && { actor: session.user }), context: contextOf(call) });
}

/** The parameters of the action. A body never names the record: that is the caller's. */
async function paramsOf({ route, session, presented, body }: Call<PhaseOfStrategy>): Promise<unknown> {
  const { caller, body: schema, params, route: action } = route.served;
  const given = schema === undefined ? body : await parseBody(route, schema, body);
  const user = session?.user;
  if (params !== undefined) {
    const { sid, jti } = session?.claims ?? {};
    return params(given, { user, token: session && presented?.token, sessionId: sid ?? jti });
  }
  const { record } = action;
  if (caller !== 'user' || record === undefined) return given;
  if (Object.hasOwn(body, record)) throw refused(route, [{ path: [record], message: 'unknown key' }]);
  return { ...body, [record]: user };
}

type BodySchema = NonNullable<PhaseOfStrategy['served']['body']>;

async function parseBody(route: PhaseOfStrategy, schema: BodySchema, body: unknown): Promise<unknown> {
  const parsed = await parseValue(schema, body, []);
  if ('data' in parsed) return parsed.data;
  throw refused(route, parsed.issues);
}

function refused({ resource, strategy, phase }: PhaseOfStrategy, issues: readonly Issue[]): InvalidInput {
  return new InvalidInput(`${resource.name}.${strategy}.${phase}`, issues);
}

async function answerTo(call: Call<PhaseOfStrategy>, result: unknown): Promise<Outcome> {
  const { route, session } = call;
  const { session: effect, answers, answer } = route.served;
  const user = isRecord(call, result) ? result : undefined;
  if (effect === 'starts' || effect === 'replaces') return await answerSession(call, user);
  const status = answers;
  // A 202 tells nothing: not even to callbacks, whose headers leave too.
  if (status === 202) return { status, body: {} };
  const body = status === 204 ? undefined : (answer?.(result) ?? defaultBody(call, user, result));
  const outcome = { status, ...(body === undefined ? {} : { body }), user: user ?? session?.user };
  if (effect === 'keeps' || (await isStillIn(call))) return outcome;
  return { ...outcome, hasEnded: true };
}

/** What a session that starts answers. A strategy gives no token to a user who has to confirm first. */
async function answerSession(call: Call<PhaseOfStrategy>, user: AnyRecord | undefined): Promise<Outcome> {
  if (user === undefined) throw new TypeError(`${call.route.strategy}.${call.route.phase} returned no user`);
  const { token, pending } = metadataOf(user);
  if (typeof token === 'string') return await deliverSession(call, { token, user });
  if (typeof pending === 'string') return { status: 200, body: { pending }, pending };
  return { status: 200, body: { user: wireOf(user, originOf(call, 'user')) }, user };
}

function defaultBody(
  call: Call<PhaseOfStrategy>,
  user: AnyRecord | undefined,
  result: unknown,
): Readonly<Record<string, unknown>> {
  if (user !== undefined) return { user: wireOf(user, originOf(call, 'user')) };
  return result === undefined || result === null ? {} : { result: wireOf(result, originOf(call, 'result')) };
}

/** What a message calls a member of the answer. */
function originOf({ route: { resource, strategy, phase } }: Call<PhaseOfStrategy>, member: string): string {
  return `${resource.name}.${strategy}.${phase}: ${member}`;
}

/** An action that ends sessions may have kept the caller's. */
async function isStillIn({ front, route, presented }: Call<PhaseOfStrategy>): Promise<boolean> {
  if (presented === undefined) return false;
  return (await authenticate(route.resource, presented.token, { domain: front.domain })) !== null;
}

function isRecord({ route }: Call<PhaseOfStrategy>, value: unknown): value is AnyRecord {
  return isRecordOf(route.resource, value);
}

function metadataOf(user: AnyRecord): Readonly<Record<string, unknown>> {
  const metadata: unknown = Reflect.get(user, '$metadata');
  // Invariant: the framework writes this member, always as an object.
  return (metadata ?? {}) as Readonly<Record<string, unknown>>;
}
