import { type AnyRecord, type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { compare, type SelectStatement } from '@ashlar/core/data-layer';
import { compiledOf, createRecord, definitionOf, keptFor, type Schema } from '@ashlar/core/extension';
import { identityOf } from '../../part/attempt-of.ts';
import { identityFieldOf } from '../../part/identity-field.ts';
import { type StrategyActionRoute, strategyFacts } from '../../part/part.ts';
import { findRows } from '../../token-store/find-row.ts';
import { identitiesOf } from './identity-attribute.ts';

/**
 * The users whose address this is, compared as a sign-in compares it: in another letter case or Unicode form, too. It finds
 * also a user whom `userFilter` leaves out. Empty if no strategy of the resource finds users by an address.
 *
 * @example
 * await usersByEmail(scope, User, 'Ann@Example.com'); // [{ id: '…', email: 'ann@example.com' }]
 */
export async function usersByEmail(scope: Scope, resource: AnyResource, email: string): Promise<readonly AnyRecord[]> {
  const users = new Map<string, AnyRecord>();
  const { primaryKey } = ResourceInfo.relation(resource);
  for (const { field, statement, comparedBy, routes } of addressesOf(resource)) {
    const forms = new Set<string | null>();
    for (const route of routes) forms.add(await identityOf(route, { [field]: email }));
    for (const compared of forms) {
      if (compared === null) continue;
      for (const row of await findRows(scope, statement, { [comparedBy]: compared })) {
        users.set(JSON.stringify(primaryKey.map((name) => String(row[name]))), createRecord(resource, { ...row }));
      }
    }
  }
  return [...users.values()];
}

/** `true` if a strategy of the resource finds users by an address. */
export function hasEmailIdentity(resource: AnyResource): boolean {
  return addressesOf(resource).length > 0;
}

/** An identity that is an address, and how the strategies of the resource read it. */
interface AddressIdentity {
  readonly field: string;
  readonly comparedBy: string;
  readonly statement: SelectStatement;
  readonly routes: readonly StrategyActionRoute[];
}

const addressesOf = keptFor((resource: AnyResource): readonly AddressIdentity[] => {
  const relation = ResourceInfo.relation(resource);
  const attributes = compiledOf(resource).recordAttributes;
  const strategies = ResourceInfo.fact(resource, strategyFacts) ?? [];
  return identitiesOf(resource).flatMap(({ field, comparedBy }): AddressIdentity[] => {
    if (field !== 'email' && !isEmail(ResourceInfo.attribute(resource, field).schema)) return [];
    const routes = strategies.flatMap((strategy) =>
      Object.values(strategy.actions).filter((route) => identityFieldOf(strategy, route) === field),
    );
    return [
      {
        field,
        comparedBy,
        routes,
        statement: { kind: 'select', relation, attributes, where: compare(comparedBy, 'eq') },
      },
    ];
  });
});

/** Whether a schema accepts addresses only: `z.email()`, also behind `.nullable()`. */
function isEmail(schema: Schema): boolean {
  const { innerType, format, checks = [] } = definitionOf(schema);
  if (innerType !== undefined) return isEmail(innerType);
  return format === 'email' || checks.some((check) => check._zod.def.format === 'email');
}
