import type { Domain } from '@ashlar/core';
import { z } from 'zod';

/** A domain, as an option. */
export const domainValue: z.ZodType<Domain> = z.custom<Domain>(
  (value) => typeof value === 'object' && value !== null && 'resources' in value && 'check' in value,
  'is no domain: pass what createDomain returned',
);
