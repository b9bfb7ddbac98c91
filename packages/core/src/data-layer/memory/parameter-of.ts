import type { Row } from '../data-layer.ts';

/** The value of a parameter. One that is missing is a mistake, not null: null would quietly match nothing. */
export function parameterOf(parameters: Readonly<Row>, name: string): unknown {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined) throw new TypeError(`the parameter "${name}" is missing`);
  return value;
}
