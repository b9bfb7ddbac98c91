import { type RawBuilder, sql } from 'kysely';
import type { Parameter } from './parameter.ts';

/** The placeholder of a parameter: the compiler lists what stands here, which tells the positions. */
export function placeholder(parameter: Parameter): RawBuilder<unknown> {
  return sql`${parameter}`;
}
