// How the values of a column become values of another storage. Only pairs whose way back exists are here, so that a
// migration that changes a type can be taken back.
import type { Storage } from '@ashlar/core/data-layer';

/** How the values of a column are converted. */
export interface Conversion {
  /** The converted value, as SQL. */
  readonly value: string;
  /** A condition that is true for a row whose value would be lost, as SQL. */
  readonly lost?: string;
}

type Convert = (column: string) => Conversion;
type Pair = `${Storage} ${Storage}`;

const MOST = '9007199254740991';
const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
const MOMENT = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z$';
const TRUE = "('true', 't', '1')";
const TRUE_OR_FALSE = "('true', 't', '1', 'false', 'f', '0')";

const same: Convert = (column) => ({ value: column });
const cast =
  (type: string): Convert =>
  (column) => ({ value: `${column}::${type}` });

const inBoth: Readonly<Partial<Record<Pair, Convert>>> = {
  'integer bigint': same,
  'bigint integer': (column) => ({ value: column, lost: `${column} not between -${MOST} and ${MOST}` }),
  'text boolean': (column) => ({
    value: `lower(${column}) in ${TRUE}`,
    lost: `lower(${column}) not in ${TRUE_OR_FALSE}`,
  }),
};

const inPostgres: Readonly<Partial<Record<Pair, Convert>>> = {
  ...inBoth,
  'uuid text': cast('text'),
  'integer text': cast('text'),
  'bigint text': cast('text'),
  'real text': cast('text'),
  'boolean text': cast('text'),
  'timestamp text': (column) => ({
    value: `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  }),
  'text uuid': (column) => ({ value: `${column}::uuid`, lost: `${column} !~ '${UUID}'` }),
  'text integer': (column) => ({ value: `${column}::bigint`, lost: `${column} !~ '^-?[0-9]{1,15}$'` }),
  'text bigint': (column) => ({ value: `${column}::bigint`, lost: `${column} !~ '^-?[0-9]{1,18}$'` }),
  'text real': (column) => ({
    value: `${column}::double precision`,
    lost: `${column} !~ '^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$'`,
  }),
  'text timestamp': (column) => ({ value: `${column}::timestamptz`, lost: `${column} !~ '${MOMENT}'` }),
  'integer real': cast('double precision'),
  'real integer': (column) => ({
    value: `${column}::bigint`,
    lost: `${column} <> trunc(${column}) or abs(${column}) > ${MOST}`,
  }),
  'integer boolean': (column) => ({ value: `${column} = 1`, lost: `${column} not in (0, 1)` }),
  'boolean integer': (column) => ({ value: `${column}::integer::bigint` }),
};

const digit = '[0-9]';
const hexDigit = '[0-9a-f]';
const UUID_GLOB = [8, 4, 4, 4, 12].map((length) => hexDigit.repeat(length)).join('-');
const MOMENT_GLOB = `${digit.repeat(4)}-${digit.repeat(2)}-${digit.repeat(2)}T${digit.repeat(2)}:${digit.repeat(2)}:${digit.repeat(2)}.${digit.repeat(3)}Z`;

const inSqlite: Readonly<Partial<Record<Pair, Convert>>> = {
  ...inBoth,
  'uuid text': same,
  'timestamp text': same,
  'integer text': (column) => ({ value: `cast(${column} as text)` }),
  'bigint text': (column) => ({ value: `cast(${column} as text)` }),
  'real text': (column) => ({ value: `cast(${column} as text)` }),
  'boolean text': (column) => ({ value: `case ${column} when 1 then 'true' when 0 then 'false' end` }),
  'text uuid': (column) => ({ value: `lower(${column})`, lost: `lower(${column}) not glob '${UUID_GLOB}'` }),
  'text integer': (column) => ({
    value: `cast(${column} as integer)`,
    lost: `cast(cast(${column} as integer) as text) <> ${column} or abs(cast(${column} as integer)) > ${MOST}`,
  }),
  'text bigint': (column) => ({
    value: `cast(${column} as integer)`,
    lost: `cast(cast(${column} as integer) as text) <> ${column}`,
  }),
  'text real': (column) => ({
    value: `cast(${column} as real)`,
    lost: `${column} = '' or ${column} glob '*[^0-9.eE+-]*'`,
  }),
  'text timestamp': (column) => ({ value: column, lost: `${column} not glob '${MOMENT_GLOB}'` }),
  'integer real': (column) => ({ value: `cast(${column} as real)` }),
  'real integer': (column) => ({
    value: `cast(${column} as integer)`,
    lost: `${column} <> cast(${column} as integer) or abs(${column}) > ${MOST}`,
  }),
  'integer boolean': (column) => ({ value: column, lost: `${column} not in (0, 1)` }),
  'boolean integer': same,
};

/** How the values of `column`, which is SQL, become values of another storage; undefined where nothing can be kept. */
export function conversion(
  column: string,
  { from, to }: { readonly from: Storage; readonly to: Storage },
  dialect: 'sqlite' | 'postgres',
): Conversion | undefined {
  if (from === to) return { value: column };
  return (dialect === 'sqlite' ? inSqlite : inPostgres)[`${from} ${to}`]?.(column);
}
