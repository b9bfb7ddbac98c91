import { z } from 'zod';
import type { CompiledRelationship, RelationshipsInput } from '../relationship/relationship.ts';

const target = z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'expected the name of a resource, in PascalCase');
const by = z.string().describe('The attribute that holds the primary key of the other record.');

const belongsTo = z.strictObject({
  kind: z.literal('belongsTo'),
  target,
  by,
  onDelete: z
    .enum(['cascade', 'restrict', 'setNull'], 'expected one of: cascade, restrict, setNull')
    .default('restrict')
    .describe('What becomes of the record when the other one is destroyed. Default: restrict.'),
});
const hasMany = z.strictObject({ kind: z.literal('hasMany'), target, by });

/** The schema of one relationship: what `belongsTo` and `hasMany` return. */
export const relationshipSchema: z.ZodType<RelationshipsInput[string]> = z
  .discriminatedUnion('kind', [belongsTo, hasMany], {
    error: "expected belongsTo('Resource', { by: 'attribute' }) or hasMany('Resource', { by: 'attribute' })",
  })
  .meta({ title: 'belongsTo(…) | hasMany(…)' });

/** The relationships of a resource, by name, as they were parsed. */
export function compileRelationships(section: RelationshipsInput = {}): ReadonlyMap<string, CompiledRelationship> {
  return new Map(
    Object.entries(section).map(([name, { kind, target, by, ...rest }]) => [
      name,
      { name, kind, target, by, onDelete: 'onDelete' in rest ? rest.onDelete : undefined },
    ]),
  );
}
