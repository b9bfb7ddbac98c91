import { type AnyResource, type Issue, ResourceInfo } from '@ashlar/core';
import type { CompiledAttribute } from '@ashlar/core/extension';
import { isNestedDeeper } from '../../request/is-nested-deeper.ts';
import { bigintOf, dateOf } from '../../route/json-members.ts';
import { publicAttributes } from '../../route/public-attributes.ts';

/** In characters of JSON. A filter stands in an address, and servers accept 16 KiB of those at most. */
const longestFilter = 8192;

/** How many levels of lists and objects a filter has at most. */
const deepestFilter = 16;

type Members = Readonly<Record<string, unknown>>;

/**
 * The filter that a JSON text stands for, with dates and `bigint` in place of their texts. It may name what leaves over HTTP
 * alone: a sensitive or hidden attribute is as one that does not exist. The action judges all else, such as comparisons.
 */
export function readFilter(resource: AnyResource, text: string, issues: Issue[]): unknown {
  const refuse = (message: string): undefined => void issues.push({ path: ['filter'], message });
  if (text.length > longestFilter) return refuse(`expected at most ${longestFilter} characters`);
  const value = parse(text);
  if (!isMembers(value)) return refuse('expected a JSON object such as {"name":"value"}');
  if (isNestedDeeper(value, deepestFilter)) return refuse(`is nested deeper than ${deepestFilter} levels`);
  return new FilterReader(resource, issues).filter(value, ['filter']);
}

/** Walks through a filter whose depth is known to be small; used once. */
class FilterReader {
  readonly #attributes: ReadonlyMap<string, CompiledAttribute>;
  readonly #issues: Issue[];

  constructor(resource: AnyResource, issues: Issue[]) {
    const shown = publicAttributes(resource).map((name): [string, CompiledAttribute] => {
      return [name, ResourceInfo.attribute(resource, name)];
    });
    this.#attributes = new Map(shown);
    this.#issues = issues;
  }

  filter(value: unknown, path: Issue['path']): unknown {
    if (!isMembers(value)) return value;
    // Not written one by one: a member named `__proto__` must be a member, which no attribute is called.
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.#member(name, member, [...path, name])]),
    );
  }

  #member(name: string, value: unknown, path: Issue['path']): unknown {
    if (name === 'not') return this.filter(value, path);
    if (name === 'and' || name === 'or') {
      return Array.isArray(value) ? value.map((each, index) => this.filter(each, [...path, index])) : value;
    }
    const attribute = this.#attributes.get(name);
    if (attribute === undefined) return void this.#issues.push({ path, message: 'no such attribute' });
    if (!isMembers(value)) return typedValue(attribute, value);
    return Object.fromEntries(Object.entries(value).map(([operator, each]) => [operator, operandOf(attribute, each)]));
  }
}

function operandOf(attribute: CompiledAttribute, value: unknown): unknown {
  return Array.isArray(value) ? value.map((each) => typedValue(attribute, each)) : typedValue(attribute, value);
}

/** JSON has no dates and no `bigint`. Text that stands for none stays text, and the action refuses it. */
function typedValue({ storage }: CompiledAttribute, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (storage === 'timestamp') return dateOf(value) ?? value;
  return storage === 'bigint' ? (bigintOf(value) ?? value) : value;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser quotes the text.
    return undefined;
  }
}
