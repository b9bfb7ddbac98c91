import { z } from 'zod';

/** Claims that an application adds to its tokens: fixed ones, or a function that makes them for each user. */
export type ExtraClaims =
  | Readonly<Record<string, unknown>>
  | ((user: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>);

/** The schema of an option that takes such claims. */
export const extraClaimsSchema: z.ZodType<ExtraClaims> = z
  .custom<ExtraClaims>(
    (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
    'expected claims such as { role: … }, or a function that makes them of a user',
  )
  .meta({ title: '{ [claim]: value } | (user) => claims', written: 'ExtraClaims' });
