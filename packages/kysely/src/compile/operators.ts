import type { Comparison } from '@ashlar/core/data-layer';
import { type RawBuilder, sql } from 'kysely';

/** The comparisons in SQL. */
export const OPERATORS: Readonly<Record<Comparison, RawBuilder<unknown>>> = {
  eq: sql`=`,
  notEq: sql`<>`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
};
