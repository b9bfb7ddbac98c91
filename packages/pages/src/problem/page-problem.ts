import type { PageField, TypedValues } from '../field/page-field.ts';
import type { PageTexts } from '../texts/page-texts.ts';
import type { Refusal } from './read-problem.ts';

/** One line of a summary, and the field that it is about. */
export interface ProblemLine {
  readonly text: string;
  readonly field: string | undefined;
  /** Fields that may all be what is wrong. They are marked, and the text is in the summary alone. */
  readonly among?: readonly string[];
}

/** Why a form is shown again. */
export interface PageProblem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly lines: readonly ProblemLine[];
}

/** What a form holds, and what its page calls a failed proof. */
export interface FormBasis {
  readonly texts: PageTexts;
  readonly fields: readonly PageField[];
  readonly values: TypedValues;
  /** What is said if the credential is wrong, and the field that it is said about. */
  readonly failed: ProblemLine;
}

/**
 * The problem of required fields that are empty, or undefined. It costs no attempt. What is wrong with the other fields is said
 * at once, as far as the page can see: else a visitor would mend one field, and hear of the next.
 */
export function missingFields(basis: Omit<FormBasis, 'failed'>): PageProblem | undefined {
  const { texts, fields, values } = basis;
  const isMissing = ({ name, isRequired }: PageField) => isRequired && (values[name] ?? '') === '';
  if (!fields.some(isMissing)) return undefined;
  const lines = fields.flatMap((field): ProblemLine[] => {
    const text = isMissing(field) ? texts.problems.missing(field.label) : malformed(basis, field);
    return text === undefined ? [] : [{ text, field: field.name }];
  });
  return { status: 400, headers: {}, lines };
}

/** What no schema would accept in a field that is filled. */
function malformed({ texts: { problems }, fields, values }: Omit<FormBasis, 'failed'>, field: PageField) {
  const { name, type, role, leastLength } = field;
  const value = values[name] ?? '';
  if (value === '') return undefined;
  if (type === 'email') return /^[^@\s]+@[^@\s]+$/.test(value) ? undefined : problems.email;
  if (role === 'newPassword' && leastLength !== undefined && [...value].length < leastLength) {
    return problems.passwordShort(leastLength);
  }
  const first = fields.find((each) => each.role === 'newPassword');
  const isOther = role === 'passwordAgain' && first !== undefined && (values[first.name] ?? '') !== '';
  return isOther && values[first.name] !== value ? problems.passwordsDiffer : undefined;
}

/** What a page says about a refusal. */
export function pageProblem(basis: FormBasis, refusal: Refusal): PageProblem {
  const { status, headers } = refusal;
  return { status, headers, lines: linesOf(basis, refusal) };
}

function linesOf(basis: FormBasis, refusal: Refusal): readonly ProblemLine[] {
  const { texts, fields, failed } = basis;
  if (refusal.code === 'AUTHENTICATION_FAILED') return [failed];
  const known = refusal.issues.flatMap(({ name, detail }): ProblemLine[] => {
    const field = fields.find((each) => each.name === name);
    return field === undefined ? [] : [{ text: fieldText(basis, field, { detail, refusal }), field: name }];
  });
  // One line for each field: a schema may find several things wrong with one value.
  const first = known.filter((line, index) => known.findIndex(({ field }) => field === line.field) === index);
  const place = ({ field }: ProblemLine) => fields.findIndex(({ name }) => name === field);
  const inOrder = first.toSorted((one, other) => place(one) - place(other));
  return inOrder.length > 0 ? inOrder : [{ text: generalText(texts, refusal), field: undefined }];
}

function fieldText(
  { texts: { problems }, values }: FormBasis,
  field: PageField,
  { detail, refusal }: { readonly detail: string; readonly refusal: Refusal },
): string {
  const { label, role, type, leastLength } = field;
  if (refusal.status === 409) return problems.taken(label);
  const value = values[field.name] ?? '';
  if (value === '' && field.isRequired) return problems.missing(label);
  if (role === 'passwordAgain') return problems.passwordsDiffer;
  if (role === 'newPassword' && leastLength !== undefined && [...value].length < leastLength) {
    return problems.passwordShort(leastLength);
  }
  return type === 'email' ? problems.email : problems.invalid(label, detail);
}

/** What is said about a refusal that is about no field. */
export function generalText({ problems }: PageTexts, { code, status, retryAfter }: Refusal): string {
  if (code === 'CROSS_ORIGIN') return problems.forged;
  if (code === 'CREDENTIAL_NOT_RECENT') return problems.notRecent;
  if (status === 429) return problems.tooMany(Math.max(1, Math.ceil((retryAfter ?? 60) / 60)));
  if (status === 503) return problems.unavailable;
  if (status === 404) return problems.notFound;
  return status < 500 ? problems.unreadable : problems.internal;
}
