import { type AnyResource, ResourceInfo } from '@ashlar/core';
import {
  always,
  and,
  type Condition,
  compare,
  type InsertStatement,
  isNull,
  not,
  or,
  type Row,
  type SelectStatement,
  sameAs,
} from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { factsOf } from '../token/settings.ts';

/** The attribute of a token that holds the generation in which it was issued. */
export const stampAttribute = 'generation';

/** What logs out everyone of a user resource: a number, which every token has to match. */
export interface Everyone {
  /** Holds for tokens of the present generation; a token without one is of none. */
  readonly isPresent: Condition;
  /** Holds for all other tokens. */
  readonly isPast: Condition;
  /** The parameters of both statements. */
  readonly parameters: Readonly<Row>;
  /** Reads the number. No row: 0. */
  readonly present: SelectStatement;
  /** Adds one to the number, and gives the new one. */
  readonly raise: InsertStatement;
}

/** The generations of a user resource, made once. Undefined if it has no `tokens.revocation.everyone`. */
export const everyoneOf: (resource: AnyResource) => Everyone | undefined = keptFor((resource) => {
  const { subjectName, tokens } = factsOf(resource);
  const { everyone } = tokens.revocation ?? {};
  return everyone && createEveryone(everyone, subjectName);
});

function createEveryone(generations: AnyResource, realm: string): Everyone {
  const relation = ResourceInfo.relation(generations);
  const isPresent = sameAs(stampAttribute, { relation, attribute: 'generation', key: { realm }, otherwise: 0 });
  return {
    isPresent,
    isPast: or(isNull(stampAttribute), not(isPresent)),
    parameters: { realm },
    present: { kind: 'select', relation, attributes: ['generation'], where: compare('realm', 'eq') },
    raise: {
      kind: 'insert',
      relation,
      attributes: ['realm', 'generation'],
      returning: ['generation'],
      onConflict: { update: { generation: { cases: [{ when: always, plus: 'one' }] } } },
    },
  };
}

/**
 * Narrows a condition on tokens to those that no log-out of everyone has ended. Every statement that looks for live tokens is
 * made with it.
 */
export function amongPresent(resource: AnyResource, condition: Condition): Condition {
  const everyone = everyoneOf(resource);
  return everyone === undefined ? condition : and(condition, everyone.isPresent);
}
