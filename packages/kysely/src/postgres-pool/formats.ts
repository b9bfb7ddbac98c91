/** A setting of the session that changes how values are written and read. */
interface Relied {
  readonly name: string;
  readonly wanted: string;
  /** The values that are fine, as a regular expression of PostgreSQL. */
  readonly fine: string;
}

const DIGITS = 'extra_float_digits';

const relied: readonly Relied[] = [
  { name: 'client_encoding', wanted: 'UTF8', fine: '^UTF8$' },
  { name: 'standard_conforming_strings', wanted: 'on', fine: '^on$' },
  { name: 'DateStyle', wanted: 'ISO', fine: '^ISO' },
  { name: 'bytea_output', wanted: 'hex', fine: '^hex$' },
  // From 1 on, the text of a float reads back as the same number.
  { name: DIGITS, wanted: '1', fine: '^[123]$' },
];

/** The settings that a new connection reports. */
export interface Agreement {
  /** The level of synchronous_commit. */
  readonly commits: string;
  /** The isolation level of a statement outside of transactions. */
  readonly isolation: string;
  /** Whether the server still rounds numbers in text. */
  readonly rounds: boolean;
}

/** Of a connection that has not reported them yet. */
export const UNKNOWN: Agreement = { commits: 'off', isolation: 'unknown', rounds: true };

/**
 * Sets the settings that values depend on, if a role or database has others. Each new connection runs it once. It
 * changes only settings that have to change, because a pooler may hand the connection to other clients. Returns one
 * row, an `Agreement`.
 */
export const AGREE_ON_FORMATS: string = agreementOn(relied);

/**
 * The same behind a pooler that gives each transaction another connection. PgBouncer restores the settings of its
 * client, but not these digits. Bytes are read in either form.
 */
export const AGREE_BEHIND_A_POOLER: string = agreementOn(relied.filter(({ name }) => name !== DIGITS));

function agreementOn(settings: readonly Relied[]): string {
  const rows = settings.map(({ name, wanted, fine }) => `('${name}', '${wanted}', '${fine}')`).join(', ');
  return `select current_setting('synchronous_commit') as commits, \
current_setting('default_transaction_isolation') as isolation, array(\
select set_config(name, wanted, false) from (values ${rows}) as relied (name, wanted, fine) \
where current_setting(name) !~ fine) as changed, current_setting('${DIGITS}')::int < 1 as rounds`;
}
