import { limitResourceValue, limitStore, requestLimits, signInLimits } from '@ashlar/authentication/extension';
import { z } from 'zod';

/** What `limits` of a front end may be: the options of the add-on `limits`, without what only a resource has. */
export const limitsSchema: z.ZodType = z
  .strictObject({
    resource: limitResourceValue.optional(),
    store: limitStore.optional(),
    signIn: z.union([z.literal(false), signInLimits]).optional(),
    requests: z.union([z.literal(false), requestLimits]).optional(),
  })
  .superRefine((limits, context) => {
    const { resource, store } = limits;
    if (resource !== undefined && store !== undefined) {
      const message = 'stands beside resource, and one of them counts: leave one of the two out';
      context.addIssue({ code: 'custom', path: ['store'], message });
    }
    if ('resource' in limits && resource === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['resource'],
        message: 'is undefined: do two files import each other?',
      });
    }
  });
