import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import { and, compare, exists, isIn, isNull, never, not, or } from '../data-layer/conditions.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { Relation } from '../data-layer/relation.ts';
import type { Comparison, Condition, Link, TextPart } from '../data-layer/statement.ts';
import { problemWith } from '../data-layer/storage.ts';
import { didYouMean } from '../error/closest.ts';
import { type Issue, mostIssues } from '../error/issue.ts';
import { hasSymbolKey } from './has-symbol-key.ts';
import { hasTooManyConditions, mostConditions } from './has-too-many-conditions.ts';
import { isPlainObject } from './is-plain-object.ts';
import { characterOfUnsureCase, textCondition, textParts } from './text-condition.ts';

/** A filter split into its shape, which is compiled once, and its values, which are given at each run. */
export interface CompiledFilter {
  readonly condition: Condition;
  readonly parameters: Readonly<Row>;
  readonly issues: readonly Issue[];
  /** Where it compares what the caller may not see. */
  readonly closed: readonly Issue['path'][];
}

/** The attributes that a filter may compare. */
export interface FilterSubject {
  readonly attributes: ReadonlyMap<string, CompiledAttribute>;
  /** False: a sensitive attribute may not be compared, so no caller can search for its value. */
  readonly sensitive: boolean;
  /** Attributes that rules hide in some records: to compare them would tell their values. Default: none. */
  readonly closed?: ReadonlySet<string> | undefined;
  /** Put before the names of parameters, for statements that hold several filters. Default 'filter.'. */
  readonly prefix?: string;
  /** The relationships that `exists` may name. Default: none. */
  readonly relatives?: Relatives | undefined;
}

/** The relationships of a resource, for filters. */
export interface Relatives {
  readonly names: readonly string[];
  /** What a relationship leads to. `prefix` is put before the names of parameters that it brings. */
  find(name: string, prefix: string): Relative | undefined;
}

/** Which records count, such as those that a caller sees. */
export interface Narrowing {
  /** Undefined: all. */
  readonly only: Condition | undefined;
  readonly parameters: Readonly<Row>;
}

/** What a relationship leads to. */
export interface Relative {
  readonly relation: Relation;
  readonly link: Link;
  readonly subject: Pick<FilterSubject, 'attributes' | 'closed' | 'relatives'>;
  /** The related records that count. Undefined: all. */
  readonly narrowing: Narrowing | undefined;
}

const comparisons: readonly Comparison[] = ['eq', 'notEq', 'gt', 'gte', 'lt', 'lte'];
const operators: readonly string[] = [
  ...comparisons,
  'in',
  'notIn',
  'isNull',
  ...Object.keys(textParts),
  'insensitive',
];

/** A store plans each of them as a join, and the time to plan joins grows with the square of their number and more. */
const mostRelations = 20;

const insensitiveOperators: readonly string[] = ['eq', 'notEq', ...Object.keys(textParts)];

/** Compiles a filter. Problems are collected; the condition counts only if there are none. */
export function compileFilter(subject: FilterSubject, filter: unknown): CompiledFilter {
  if (hasTooManyConditions(filter)) {
    const hint = 'compare with a list, which is one condition: { id: { in: […] } }';
    const issues = [{ path: [], message: `has more than ${mostConditions} conditions`, hint }];
    return { condition: never, parameters: {}, issues, closed: [] };
  }
  const compiler = new FilterCompiler(subject.prefix ?? 'filter.', subject.sensitive);
  const condition = compiler.filter(filter, { subject, path: [] });
  return { condition, parameters: compiler.parameters, issues: compiler.issues, closed: compiler.closed };
}

/** Where a filter stands, and the records that it selects. */
interface Standing {
  readonly subject: Relative['subject'];
  readonly path: Issue['path'];
}

/** One attribute where it stands in a filter. */
interface Place {
  readonly attribute: CompiledAttribute;
  readonly path: Issue['path'];
}

const symbolKey = 'has a symbol as a key, which would be left out';
const writeItOut = 'write attributes and operators as texts, such as { or: [{ likes: { gt: 3 } }] }';

/** Collects parameters and issues while it walks through a filter; used once. */
class FilterCompiler {
  readonly parameters: Row = {};
  readonly issues: Issue[] = [];
  readonly closed: Issue['path'][] = [];
  readonly #prefix: string;
  readonly #sensitive: boolean;
  #relations = 0;

  constructor(prefix: string, sensitive: boolean) {
    this.#prefix = prefix;
    this.#sensitive = sensitive;
  }

  filter(filter: unknown, { subject, path }: Standing): Condition {
    if (!isPlainObject(filter)) return this.#refuse(path, 'expected a filter such as { name: value }');
    if (hasSymbolKey(filter)) return this.#refuse(path, symbolKey, writeItOut);
    const members = Object.entries(filter);
    return and(...members.map(([name, value]) => this.#member(name, value, { subject, path: [...path, name] })));
  }

  #member(name: string, value: unknown, { subject, path }: Standing): Condition {
    if (value === undefined) {
      return this.#refuse(path, 'is undefined, which would match everything', 'leave the key out, or give a value');
    }
    if (name === 'not') return not(this.filter(value, { subject, path }));
    if (name === 'and' || name === 'or') {
      if (!Array.isArray(value)) return this.#refuse(path, 'expected a list of filters');
      const conditions = value.map((inner, index) => this.filter(inner, { subject, path: [...path, index] }));
      return name === 'and' ? and(...conditions) : or(...conditions);
    }
    if (name === 'exists') return this.#exists(value, { subject, path });
    const attribute = subject.attributes.get(name);
    if (!attribute) {
      return this.#refuse(path, 'no such attribute', didYouMean(name, [...subject.attributes.keys()]));
    }
    if (attribute.sensitive && !this.#sensitive) return this.#refuse(path, 'a sensitive attribute');
    if (subject.closed?.has(name)) this.closed.push(path);
    return this.#operand(attribute, value, path);
  }

  #exists(given: unknown, { subject: { relatives }, path }: Standing): Condition {
    const members = isPlainObject(given) && !hasSymbolKey(given) ? Object.entries(given) : [];
    if (members.length === 0) {
      return this.#refuse(path, 'expected filters by relationship, such as { comments: { title: value } }');
    }
    return and(
      ...members.map(([name, filter]) => {
        const inner = [...path, name];
        if (++this.#relations > mostRelations)
          return this.#refuse(path, `asks about more than ${mostRelations} relations`);
        const found = relatives?.find(name, `${this.#prefix}only${this.#relations}.`);
        if (found === undefined) {
          return this.#refuse(inner, 'no such relationship', didYouMean(name, relatives?.names ?? []));
        }
        const { relation, link, subject, narrowing } = found;
        const condition = this.filter(filter, { subject, path: inner });
        Object.assign(this.parameters, narrowing?.parameters);
        return exists(relation, narrowing?.only === undefined ? condition : and(condition, narrowing.only), link);
      }),
    );
  }

  #operand(attribute: CompiledAttribute, value: unknown, path: Issue['path']): Condition {
    if (value === null) return isNull(attribute.name);
    if (!isPlainObject(value)) return this.#compare({ attribute, path }, 'eq', value);
    if (hasSymbolKey(value)) return this.#refuse(path, symbolKey, writeItOut);
    const { insensitive, ...given } = value;
    const entries = Object.entries(given);
    if (insensitive !== undefined && typeof insensitive !== 'boolean') {
      return this.#refuse([...path, 'insensitive'], 'expected true or false');
    }
    if (entries.length === 0) return this.#refuse(path, 'expected a value or a comparison');
    return and(
      ...entries.map(([operator, operand]) => {
        const place = { attribute, path: [...path, operator] };
        if (insensitive === true && operator !== 'isNull') return this.#insensitive(place, operator, operand);
        const part = Object.hasOwn(textParts, operator) ? textParts[operator] : undefined;
        if (part !== undefined) return this.#text(place, { part, text: operand, insensitive: false });
        return this.#comparison(place, operator, operand);
      }),
    );
  }

  #insensitive(place: Place, operator: string, text: unknown): Condition {
    if (operator === 'eq') return this.#text(place, { part: 'whole', text, insensitive: true });
    if (operator === 'notEq') return not(this.#text(place, { part: 'whole', text, insensitive: true }));
    const part = Object.hasOwn(textParts, operator) ? textParts[operator] : undefined;
    if (part !== undefined) return this.#text(place, { part, text, insensitive: true });
    return this.#refuse(place.path, 'does not go with insensitive', `it goes with ${insensitiveOperators.join(', ')}`);
  }

  #text({ attribute, path }: Place, search: { part: TextPart; text: unknown; insensitive: boolean }): Condition {
    const { part, text, insensitive } = search;
    if (attribute.storage !== 'text') return this.#refuse(path, 'only text can be searched');
    const problem = problemWith('text', text);
    if (problem !== undefined || typeof text !== 'string') return this.#refuse(path, problem ?? 'expected text');
    if (insensitive && characterOfUnsureCase(text) !== undefined) {
      const hint = 'leave insensitive out, or keep and search a form of the text that your application makes';
      return this.#refuse(path, 'has a letter beyond a to z, whose case stores do not agree on', hint);
    }
    const parameter = (value: string): string => this.#parameter(value);
    return textCondition({ attribute: attribute.name, part, text, insensitive, parameter });
  }

  #comparison({ attribute, path }: Place, operator: string, operand: unknown): Condition {
    if (operator === 'isNull') {
      if (operand === true) return isNull(attribute.name);
      return operand === false ? not(isNull(attribute.name)) : this.#refuse(path, 'expected true or false');
    }
    if (operator === 'in' || operator === 'notIn') {
      const within = this.#list(attribute, operand, path);
      return operator === 'in' ? within : not(within);
    }
    const comparison = comparisons.find((known) => known === operator);
    if (!comparison) return this.#refuse(path, 'no such comparison', didYouMean(operator, operators));
    return this.#compare({ attribute, path }, comparison, operand);
  }

  #compare({ attribute, path }: Place, operator: Comparison, value: unknown): Condition {
    const problem = problemWithOperand(attribute, value);
    if (problem !== undefined) return this.#refuse(path, problem);
    return compare(attribute.name, operator, this.#parameter(value));
  }

  #list(attribute: CompiledAttribute, values: unknown, path: Issue['path']): Condition {
    if (!Array.isArray(values)) return this.#refuse(path, 'expected a list');
    for (const [index, value] of values.entries()) {
      // No error names more, and a list may hold a million.
      if (this.issues.length >= mostIssues) return never;
      const problem = problemWithOperand(attribute, value);
      if (problem !== undefined) this.#refuse([...path, index], problem);
    }
    return isIn(attribute.name, this.#parameter([...values]));
  }

  #parameter(value: unknown): string {
    const name = `${this.#prefix}${Object.keys(this.parameters).length}`;
    this.parameters[name] = value;
    return name;
  }

  #refuse(path: Issue['path'], message: string, hint?: string): Condition {
    this.issues.push(hint === undefined ? { path, message } : { path, message, hint });
    return never;
  }
}

function problemWithOperand({ storage }: CompiledAttribute, value: unknown): string | undefined {
  return storage === 'json' ? 'a JSON attribute can only be compared with null (isNull)' : problemWith(storage, value);
}
