import { z } from 'zod';
import { proxiesProblem } from '../request/client-address.ts';
import { mountPath } from '../request/mount-path.ts';
import { originProblem } from '../request/origin-problem.ts';
import { domainValue } from './domain-value.ts';
import { limitsSchema } from './limits-schema.ts';
import { standardsSchema } from './standards-schema.ts';

/** The names of the options of `createAuthHttp`. */
export type AuthHttpOptionName =
  | ('domain' | 'baseUrl' | 'path' | 'trustedOrigins' | 'redirectOrigins' | 'trustedProxies' | 'cookie')
  | ('limits' | 'forms' | 'only' | 'except' | 'openApi' | 'logOut' | 'on' | 'standards');

const origin = judged<string>(originProblem);
const origins = z.array(origin).optional();
const names = z.array(z.string()).optional();
const text = z.string().optional();
const callback = z.custom((value) => typeof value === 'function', 'expected a function').optional();

const cookie = z.strictObject({
  name: text,
  domain: text,
  sameSite: z.enum(['lax', 'strict'], "expected 'lax' or 'strict'. Browsers refuse 'none' as third-party").optional(),
  remember: z.enum(['always', 'asked', 'never'], "expected 'always', 'asked' or 'never'").optional(),
});

const shape: Record<AuthHttpOptionName, z.ZodType> = {
  domain: domainValue,
  baseUrl: origin,
  path: z.string().regex(mountPath, "expected a path such as '/auth'").optional(),
  trustedOrigins: origins,
  redirectOrigins: origins,
  trustedProxies: judged(proxiesProblem).optional(),
  cookie: cookie.optional(),
  limits: z.union([z.literal(false), limitsSchema]).optional(),
  forms: z.boolean().optional(),
  only: names,
  except: names,
  openApi: z.union([z.boolean(), z.strictObject({ title: text, version: text })]).optional(),
  logOut: z.strictObject({ clearSiteData: z.array(z.enum(['cache', 'storage'])).optional() }).optional(),
  on: z.strictObject({ success: callback, failure: callback, signOut: callback }).optional(),
  standards: standardsSchema.optional(),
};

/** What the options of `createAuthHttp` may be. */
export const authHttpSchema: z.ZodType = z.strictObject(shape);

/** The schema of what has no problem. */
function judged<Value>(problemOf: (value: unknown) => string | undefined): z.ZodType<Value> {
  return z.custom<Value>().superRefine((value, context) => {
    const message = problemOf(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}
