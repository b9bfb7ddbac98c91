import { InvalidInput } from '@ashlar/core';
import { problemWithValue, type Row } from '@ashlar/core/data-layer';
import type { Parameter } from '../value/parameter.ts';
import type { Dialect } from './dialect.ts';

/** Makes the function that checks given values, and puts them into the order of the placeholders, encoded. */
export function binderOf(parameters: readonly Parameter[], dialect: Dialect): (given: Readonly<Row>) => unknown[] {
  const slots = parameters.map((parameter) => ({ parameter, bind: bindingOf(parameter, dialect) }));
  return (given) => {
    const values: unknown[] = [];
    for (const { parameter, bind } of slots) {
      const value = given[parameter.name];
      if (value === undefined) throw new TypeError(`${parameter.relation}: no value for "${parameter.name}"`);
      values.push(bind(value));
    }
    return values;
  };
}

function bindingOf(parameter: Parameter, dialect: Dialect): (value: unknown) => unknown {
  const { name, storage, list, required, attribute, relation } = parameter;
  const encode = dialect.encode[storage];
  const checked = { storage, nullable: !required };
  const bindOne = (value: unknown): unknown => {
    const message = problemWithValue(checked, value);
    if (message !== undefined) throw new InvalidInput(relation, [{ path: [attribute], message }]);
    return value === null ? null : encode(value);
  };
  if (!list) return bindOne;
  return (value) => {
    if (!Array.isArray(value)) throw new TypeError(`the parameter "${name}" must be a list`);
    return dialect.encodeList(value.map(bindOne), storage);
  };
}
