import { type RawBuilder, sql } from 'kysely';
import type { Parameter } from '../value/parameter.ts';

/** The placeholder of a parameter. The compiler lists the parameters in their order. */
export function placeholder(parameter: Parameter): RawBuilder<unknown> {
  return sql`${parameter}`;
}
