import { z } from 'zod';
import { isOnThisMachine } from '../request/origin-problem.ts';

const authorize = z.custom((value) => typeof value === 'function', 'expected a function: (request) => true or false');

const signed = ['issuer', 'jwksUri', 'algorithms'] as const;

/** Public-key algorithms only: with HS256, everyone who can read the key could sign (RFC 8725 section 3.1). */
const algorithm = z.enum(
  ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  "expected an algorithm with a public key, such as 'RS256' or 'ES256'",
);

const globalTokenRevocation = z
  .strictObject({
    authorize: authorize.optional(),
    issuer: z.string().min(1, 'expected the iss of the JWTs').optional(),
    jwksUri: z.custom<string>().superRefine(refuseUnsafeAddress).optional(),
    algorithms: z.array(algorithm).min(1, "expected at least one algorithm, such as ['RS256']").optional(),
  })
  .superRefine((options, context) => {
    const written = signed.filter((name) => options[name] !== undefined);
    const missing = signed.filter((name) => options[name] === undefined);
    const report = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (options.authorize !== undefined && written.length > 0) {
      report(['authorize'], `stands beside ${written.join(', ')}: one of the two says who may call`);
    } else if (options.authorize === undefined && written.length === 0) {
      report([], 'lets everyone in: give it authorize(request), or issuer, jwksUri and algorithms');
    } else if (options.authorize === undefined) {
      for (const name of missing) report([name], `is missing beside ${written.join(' and ')}`);
    }
  });

/** What `standards` may be. */
export const standardsSchema: z.ZodType = z.strictObject({
  revocation: z.union([z.boolean(), z.strictObject({})]).optional(),
  introspection: z
    .strictObject({ authorize: authorize.optional() })
    .superRefine((options, context) => {
      if (options.authorize !== undefined) return;
      const message = 'is missing: without it everyone could ask. Give it (request) => true for a system that may';
      context.addIssue({ code: 'custom', path: ['authorize'], message });
    })
    .optional(),
  globalTokenRevocation: globalTokenRevocation.optional(),
});

function refuseUnsafeAddress(value: unknown, context: z.RefinementCtx): void {
  const message = addressProblem(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
}

/** Keys that came over http in the clear could be those of a stranger. */
function addressProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value))
    return 'expected an address, such as https://idp.example.com/keys';
  const { protocol, username, password, hash } = new URL(value);
  if (username !== '' || password !== '' || hash !== '')
    return 'expected an address without user, password and fragment';
  if (protocol === 'https:' || (protocol === 'http:' && isOnThisMachine(value))) return undefined;
  return 'expected https: a stranger who changes the keys on their way could log every user out';
}
