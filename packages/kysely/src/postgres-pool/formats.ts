/** A setting of a session that how we write and read values depends on. */
interface Relied {
  readonly name: string;
  readonly wanted: string;
  /** Which values serve, as a regular expression of PostgreSQL. */
  readonly fine: string;
}

const DIGITS = 'extra_float_digits';

const relied: readonly Relied[] = [
  { name: 'client_encoding', wanted: 'UTF8', fine: '^UTF8$' },
  { name: 'standard_conforming_strings', wanted: 'on', fine: '^on$' },
  { name: 'DateStyle', wanted: 'ISO', fine: '^ISO' },
  { name: 'bytea_output', wanted: 'hex', fine: '^hex$' },
  // From 1 on, a float is written so that it is read as the same number.
  { name: DIGITS, wanted: '1', fine: '^[123]$' },
];

/** What a new connection says of itself. */
export interface Agreement {
  /** The level of synchronous_commit. */
  readonly commits: string;
  /** Whether numbers are still written shorter than they are. */
  readonly rounds: boolean;
}

/**
 * Sets what values depend on, where a role or database says otherwise. One statement for each new connection. It changes
 * only what has to change, since a pooler may hand the connection to others. Answers with one row, an `Agreement`.
 */
export const AGREE_ON_FORMATS: string = agreementOn(relied);

/**
 * The same behind a pooler that gives each transaction another connection. PgBouncer gives each one what its client has set,
 * but not these digits; bytes are read in either form.
 */
export const AGREE_BEHIND_A_POOLER: string = agreementOn(relied.filter(({ name }) => name !== DIGITS));

function agreementOn(settings: readonly Relied[]): string {
  const rows = settings.map(({ name, wanted, fine }) => `('${name}', '${wanted}', '${fine}')`).join(', ');
  return `select current_setting('synchronous_commit') as commits, array(\
select set_config(name, wanted, false) from (values ${rows}) as relied (name, wanted, fine) \
where current_setting(name) !~ fine) as changed, current_setting('${DIGITS}')::int < 1 as rounds`;
}
