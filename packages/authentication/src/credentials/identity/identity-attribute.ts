import { type AnyResource, attribute, ResourceInfo } from '@ashlar/core';
import {
  type CompiledAttribute,
  type Draft,
  type Fact,
  fact,
  quoted,
  type ResourceChange,
} from '@ashlar/core/extension';
import { z } from 'zod';
import type { PartInstance, StrategyFacts } from '../../part/part.ts';
import { type TokenIdentity, tokenIdentities } from '../../token/identity-subject.ts';
import { findAttribute } from '../find-attribute.ts';
import { longestIdentity } from './given-identity.ts';
import { normalizedField, normalizeIdentity } from './normalize-identity.ts';
import { type TextForm, textFormOf } from './text-form.ts';

/** The attribute by which a part finds users, and how to compare its values. */
export interface Identity extends TokenIdentity {
  /** If true, identities that differ only in case or Unicode form are different. */
  readonly caseSensitive: boolean;
  /** The schema of the attribute. It transforms an identity before Ashlar compares it. */
  readonly schema: z.ZodType;
  readonly form: TextForm;
}

/** How a part finds users by an identity. */
export interface IdentityOptions {
  /** The option that names the attribute, for problems with it. Default 'identityField'. */
  readonly option?: string;
  /** The attribute. */
  readonly field: string;
  /** If true, case counts. Default: the choice of another strategy with this identity, else false. */
  readonly caseSensitive?: boolean | undefined;
  /** If true, the part issues tokens for people without an account, and a log-out ends those too. Default false. */
  readonly issuesBeforeRegistration?: boolean;
}

/** The identities by which the parts of a resource find users, each once. */
export function identitiesOf(resource: AnyResource): readonly TokenIdentity[] {
  const named = ResourceInfo.fact(resource, namedIdentities) ?? new Map<string, NamedIdentity>();
  return [...named].map(([field, { caseSensitive }]) => ({ field, comparedBy: comparedBy(field, caseSensitive) }));
}

function comparedBy(field: string, caseSensitive: boolean): string {
  return caseSensitive ? field : normalizedField(field);
}

type Instance = Pick<PartInstance<object>, 'authentication' | 'kind' | 'options' | 'path' | 'siblings'>;

/** An identity that an earlier part has named. */
interface NamedIdentity {
  readonly caseSensitive: boolean;
  readonly path: Instance['path'];
}

/** The fact that holds the identities that parts have named so far. */
const namedIdentities: Fact<ReadonlyMap<string, NamedIdentity>> = fact('authentication.identities');

/**
 * The identity of a part. Finds the attribute, limits its length, and adds an attribute for its normalised form
 * (`normalizedEmail` for `email`) with the change that writes it. Parts with the same identity share one normalised
 * attribute. Reports a problem and returns undefined if the attribute is missing or no text, or if two parts compare it
 * in different ways.
 *
 * @example
 * const identity = identityAttribute(draft, instance, { field: instance.options.identityField });
 */
export function identityAttribute(draft: Draft, instance: Instance, options: IdentityOptions): Identity | undefined {
  const { option = 'identityField', field, issuesBeforeRegistration = false } = options;
  const found = findAttribute(draft, { path: [...instance.path, option], name: field, storage: 'text' });
  if (found === undefined) return undefined;
  const caseSensitive = options.caseSensitive ?? asOthersSay(instance.siblings, field) ?? false;
  const named = draft.fact(namedIdentities) ?? new Map<string, NamedIdentity>();
  const before = named.get(field);
  if (before !== undefined && before.caseSensitive !== caseSensitive) {
    draft.error(
      [...instance.path, 'caseSensitive'],
      `is ${caseSensitive}, and ${before.path.join('.')} compares ${quoted(field)} with ${before.caseSensitive}`,
      'let both say the same: one identity cannot be compared in two ways',
    );
    return undefined;
  }
  if (before === undefined) {
    draft.setFact(namedIdentities, new Map([...named, [field, { caseSensitive, path: instance.path }]]));
    draft.limitLength(field, longestIdentity);
    if (!caseSensitive) addNormalized(draft, instance, found);
  }
  const names: TokenIdentity = { field, comparedBy: comparedBy(field, caseSensitive) };
  if (issuesBeforeRegistration) addTokenIdentity(draft, names);
  return { ...names, caseSensitive, schema: found.schema, form: textFormOf(instance) };
}

/** The option `caseSensitive` of another strategy with the same identity, before or after this one. */
function asOthersSay(siblings: readonly StrategyFacts[], field: string): boolean | undefined {
  for (const { options } of siblings) {
    if (options.identityField === field && typeof options.caseSensitive === 'boolean') return options.caseSensitive;
  }
  return undefined;
}

function addNormalized(draft: Draft, { kind, path }: Instance, { name, nullable }: CompiledAttribute): void {
  const field = normalizedField(name);
  const flags = { sensitive: true, writable: false, generated: true, unique: true, standsFor: name } as const;
  draft.addAttribute(field, attribute(nullable ? z.string().nullable() : z.string(), flags), { source: kind, path });
  draft.addChange({ name: `normalize ${name}`, on: ['create', 'update'], source: kind, ...normalizeChange(name) });
}

/** Writes the normalised identity whenever an action or hook writes the identity. */
function normalizeChange(name: string): Pick<ResourceChange, 'where' | 'before' | 'needsRecord'> {
  return {
    needsRecord: false,
    where: (changeset) => changeset.changing(name),
    before(changeset) {
      const identity = changeset.get(name);
      const normalized = typeof identity === 'string' ? normalizeIdentity(identity) : identity;
      changeset.set(normalizedField(name), normalized);
    },
  };
}

function addTokenIdentity(draft: Draft, identity: TokenIdentity): void {
  const known = draft.fact(tokenIdentities) ?? [];
  if (known.some(({ field }) => field === identity.field)) return;
  draft.setFact(tokenIdentities, [...known, identity]);
}
