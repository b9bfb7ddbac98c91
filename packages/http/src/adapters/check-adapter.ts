import { quoted } from '@ashlar/core/extension';
import { z } from 'zod';
import type { Mountable } from '../handler/auth-http.ts';
import { optionProblems, refuseProblems } from '../options/option-problems.ts';
import type { Door } from './admit.ts';
import type { GuardOptions } from './guard-options.ts';

const ip = z.custom((value) => typeof value === 'function', 'expected a function').optional();
const as = z.string().min(1).optional();

/** What only a host knows. */
export const hostSchema: z.ZodType = z.strictObject({ ip });
const guardSchema: z.ZodType = z.strictObject({ as });
/** How a guard of Hono finds the address, and passes the session on. */
export const honoGuardSchema: z.ZodType = z.strictObject({ ip, as });

const known = z.unknown().optional();
/** What Fastify itself takes when a plugin is registered. */
const fastifySchema: z.ZodType = z.strictObject({ auth: known, logLevel: known, logSerializers: known, prefix: known });

/** What an application has handed to an adapter. */
export interface AdapterInput {
  /** The function of the adapter. */
  readonly caller: string;
  readonly auth: Mountable;
  readonly options?: unknown;
  /** Default: no options. */
  readonly schema?: z.ZodType;
}

/**
 * Checks what an application has handed to an adapter, when the server is made and not at its first request.
 *
 * @throws TypeError with every problem and its cure
 */
export function checkAdapter({ caller, auth, options = {}, schema = z.strictObject({}) }: AdapterInput): void {
  const isMountable = typeof auth === 'object' && auth !== null && typeof auth.handler === 'function';
  const problem = 'auth is no front end: pass what createAuthHttp or pages returned';
  refuseProblems(caller, [...(isMountable ? [] : [problem]), ...optionProblems(schema, options)]);
}

/**
 * Checks what an application has registered with Fastify.
 *
 * @throws TypeError with every problem and its cure
 */
export function checkFastify(
  { prefix = '' }: { readonly prefix?: string },
  options: { readonly auth: Mountable },
): void {
  const caller = 'fastifyAuth';
  checkAdapter({ caller, auth: options?.auth, options, schema: fastifySchema });
  if (prefix === '') return;
  const cure = 'register it without one: path of createAuthHttp says where the routes begin';
  refuseProblems(caller, [`prefix is ${quoted(prefix)}, so no route would be found: ${cure}`]);
}

/**
 * The name of the session on a request.
 *
 * @throws TypeError with every problem of the options and its cure
 */
export function checkGuard(
  { auth, gate, resource }: Pick<Door<never>, 'auth' | 'gate'> & { readonly resource: object },
  options: GuardOptions<string> = {},
  schema: z.ZodType = guardSchema,
): string {
  checkAdapter({ caller: gate, auth, options, schema });
  const { routes } = auth;
  if (Array.isArray(routes) && !routes.some((route) => route.resource === resource)) {
    refuseProblems(gate, ['resource is not one that auth serves: pass a resource of its domain that signs users in']);
  }
  return options.as ?? 'session';
}
