import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import type { Condition, Link, Order } from '../../data-layer/statement.ts';
import { didYouMean } from '../../error/closest.ts';
import type { Issue } from '../../error/issue.ts';
import { compileFilter } from '../../filter/compile-filter.ts';
import { isPlainObject } from '../../filter/is-plain-object.ts';
import { pageOrder } from '../../page/place.ts';
import type { CompiledRelationship } from '../../relationship/relationship.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { type FieldView, refuseClosed } from '../policies/field-view.ts';
import { subjectOf, visibleRelated } from '../policies/judge-call.ts';
import { relatedFields } from '../policies/judge-fields.ts';
import { linkOf, targetOf } from '../policies/relatives.ts';
import { readOrder } from '../read/read-order.ts';

/** Which related records to read with each record: one statement each. */
export type LoadPlan = readonly PlannedRelation[];

/** A relationship to load, checked and judged. */
export interface PlannedRelation {
  readonly name: string;
  readonly isMany: boolean;
  readonly target: AnyResource;
  readonly link: Link;
  /** Which of the linked records: what the caller asked for, and sees. All of these hold. */
  readonly narrowed: readonly Condition[];
  readonly parameters: Readonly<Row>;
  readonly orderBy: readonly Order[];
  readonly inner: LoadPlan;
  /** What the caller sees of the related records. */
  readonly fields: FieldView;
}

/** Each relation is a statement, and each level may multiply the records of the one above. */
const mostRelations = 20;
const mostLevels = 5;

interface Asked {
  readonly conditions: readonly Condition[];
  readonly parameters: Readonly<Row>;
}

/** Where a filter or an order stands, and what the caller sees there. */
interface Standing {
  readonly path: Issue['path'];
  readonly fields: FieldView;
}

/** What checking needs and gathers. */
interface Checking {
  readonly scope: Scope;
  readonly issues: Issue[];
}

/**
 * Checks what a caller wants to load. What is wrong with it joins the issues.
 *
 * @throws AshlarError POLICY_FAILED, FORBIDDEN for a filter or an order by what is hidden
 */
export function planLoad(resource: AnyResource, load: unknown, checking: Checking): LoadPlan {
  return load === undefined ? [] : new LoadPlanner(checking).level(resource, load, ['load']);
}

/** Counts the relations while it walks through the levels; used once. */
class LoadPlanner {
  readonly #scope: Scope;
  readonly #issues: Issue[];
  #relations = 0;

  constructor({ scope, issues }: Checking) {
    this.#scope = scope;
    this.#issues = issues;
  }

  level(resource: AnyResource, load: unknown, path: Issue['path']): LoadPlan {
    if (!isPlainObject(load)) return this.#refuse(path, 'expected relationships, such as { author: true }');
    // Each level is a `load` and a name.
    if (path.length > 2 * mostLevels) return this.#refuse(path, `has more than ${mostLevels} levels`);
    return Object.entries(load).flatMap(([name, wanted]) => {
      const { relationships } = compiledOf(resource);
      const relationship = relationships.get(name);
      const inner = [...path, name];
      if (relationship === undefined) {
        return this.#refuse(inner, 'no such relationship', didYouMean(name, [...relationships.keys()]));
      }
      if (++this.#relations > mostRelations)
        return this.#refuse(inner, `is one of more than ${mostRelations} relations`);
      return this.#relation(resource, relationship, { wanted, path: inner });
    });
  }

  #relation(
    resource: AnyResource,
    relationship: CompiledRelationship,
    { wanted, path }: { readonly wanted: unknown; readonly path: Issue['path'] },
  ): LoadPlan {
    const { name, kind } = relationship;
    if (wanted !== true && !isPlainObject(wanted)) {
      return this.#refuse(path, 'expected true, or an object such as { load: { … } }');
    }
    const options: Readonly<Record<string, unknown>> = wanted === true ? {} : wanted;
    const known = kind === 'hasMany' ? ['load', 'filter', 'sort'] : ['load'];
    for (const key of Object.keys(options)) {
      if (!known.includes(key)) this.#refuse([...path, key], 'unknown option', didYouMean(key, known));
    }
    const { load, filter, sort } = options;
    const target = targetOf(relationship, this.#scope);
    const fields = relatedFields(target, this.#scope);
    const asked = this.#filter(target, filter, { path: [...path, 'filter'], fields });
    const visible = visibleRelated(target, this.#scope, '');
    return [
      {
        name,
        isMany: kind === 'hasMany',
        target,
        link: linkOf(resource, relationship, target),
        narrowed: [...asked.conditions, ...(visible.only === undefined ? [] : [visible.only])],
        parameters: { ...asked.parameters, ...visible.parameters },
        orderBy: kind === 'hasMany' ? this.#order(target, sort, { path: [...path, 'sort'], fields }) : [],
        inner: load === undefined ? [] : this.level(target, load, [...path, 'load']),
        fields,
      },
    ];
  }

  #filter(target: AnyResource, filter: unknown, { path, fields }: Standing): Asked {
    if (filter === undefined) return { conditions: [], parameters: {} };
    const subject = subjectOf(target, this.#scope, fields.closed);
    const { condition, parameters, issues, closed } = compileFilter(subject, filter);
    refuseClosed(
      target,
      closed.map((within) => [...path, ...within]),
    );
    for (const issue of issues) this.#issues.push({ ...issue, path: [...path, ...issue.path] });
    return { conditions: [condition], parameters };
  }

  /** The primary key decides between equal ones: the order is the same on every store. */
  #order(target: AnyResource, sort: unknown, { path, fields }: Standing): readonly Order[] {
    const asked = sort === undefined ? [] : readOrder(target, sort, { path, issues: this.#issues });
    const hidden = asked.filter(({ attribute }) => fields.closed.has(attribute));
    refuseClosed(
      target,
      hidden.map(({ attribute }) => [...path, attribute]),
    );
    return pageOrder(asked, compiledOf(target).relation.primaryKey);
  }

  #refuse(path: Issue['path'], message: string, hint?: string): LoadPlan {
    this.#issues.push(hint === undefined ? { path, message } : { path, message, hint });
    return [];
  }
}
