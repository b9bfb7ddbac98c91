import type { Row } from '@ashlar/core/data-layer';
import { listOf, unkeepable } from './check-value.ts';
import type { Dialect } from './dialect.ts';
import type { Encode, Parameter } from './parameter.ts';

/** Makes the function that puts given values into the order of the placeholders, encoded. */
export function binderOf(parameters: readonly Parameter[], dialect: Dialect): (given: Readonly<Row>) => unknown[] {
  const slots = parameters.map((parameter) => ({ parameter, encode: encoderOf(parameter, dialect) }));
  return (given) => {
    const values: unknown[] = [];
    for (const { parameter, encode } of slots) {
      const value = given[parameter.name];
      if (value === undefined) throw new TypeError(`${parameter.relation}: no value for "${parameter.name}"`);
      if (value === null && parameter.required) throw unkeepable(parameter, 'must have a value');
      values.push(value === null ? null : encode(value, parameter));
    }
    return values;
  };
}

function encoderOf({ storage, list }: Parameter, dialect: Dialect): Encode {
  const encode = dialect.encode[storage];
  if (!list) return encode;
  return (value, parameter) => dialect.encodeList(listOf(value, parameter, encode), storage);
}
