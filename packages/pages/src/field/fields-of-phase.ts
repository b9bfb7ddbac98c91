import type { AuthenticatedResource } from '@ashlar/authentication';
import { Info } from '@ashlar/authentication';
import type { ServedPhase } from '@ashlar/authentication/extension';
import { ResourceInfo } from '@ashlar/core';
import { definitionOf } from '@ashlar/core/extension';
import { type BodyField, bodyFields } from '@ashlar/http/extension';
import type { PageTexts } from '../texts/page-texts.ts';
import { inWords } from './in-words.ts';
import type { FieldOptions, FieldType, PageField } from './page-field.ts';

/** What the fields of a phase are made of. */
export interface FieldBasis {
  readonly resource: AuthenticatedResource;
  readonly texts: PageTexts;
  /** What the application says, by attribute. */
  readonly fields: Readonly<Record<string, FieldOptions>>;
}

/** The members of a body that a page fills in by itself. */
const tokenNames: ReadonlySet<string> = new Set(['token', 'resetToken', 'pending']);

/** The fields of a form for a phase: what its action takes, in the order of declaration; passwords come last. */
export function fieldsOfPhase(basis: FieldBasis, phase: ServedPhase): readonly PageField[] {
  const fields = bodyFields(basis.resource, phase)
    .filter(({ name }) => !tokenNames.has(name))
    .map((field) => fieldOf(basis, phase, field));
  // What proves something is asked first: the current password.
  const rank = ({ role }: PageField) => (role === 'other' ? 1 : role === 'identity' ? 0 : 2);
  return fields.toSorted((one, other) => rank(one) - rank(other));
}

function fieldOf(basis: FieldBasis, phase: ServedPhase, field: BodyField): PageField {
  const { name } = field;
  const role = roleOf(basis, phase, name);
  if (takesPending(basis, phase)) return factorField(basis, field);
  if (role === 'other' || role === 'identity') {
    return writtenField(basis, { ...field, isRequired: isNeeded(basis, phase, field) }, role);
  }
  const { fields: texts } = basis.texts;
  const isNew = role !== 'givenPassword';
  const least = role === 'newPassword' ? Number(optionsOf(basis, phase).minimumPasswordLength) : undefined;
  return {
    ...{ name, type: 'password', role, isRequired: true, leastLength: least },
    label: passwordLabel(basis, phase, { name, role }),
    hint: least === undefined ? undefined : texts.passwordHint(least),
    autocomplete: isNew ? 'new-password' : 'current-password',
  };
}

/** Whether a phase goes on with a sign-in that waits for a second factor. */
export function takesPending({ resource }: Pick<FieldBasis, 'resource'>, phase: ServedPhase): boolean {
  return bodyFields(resource, phase).some(({ name }) => name === 'pending');
}

/** What proves a second factor: a code that is typed, and used once. */
function factorField({ texts }: FieldBasis, { name, schema, isRequired }: BodyField): PageField {
  const type = typeOf(name, schema);
  const isCode = type === 'text' && isRequired;
  return {
    ...{ name, type, role: 'other', hint: undefined, leastLength: undefined },
    label: texts.secondFactor.field(inWords(name)),
    isRequired: isRequired && type !== 'checkbox',
    autocomplete: isCode ? 'one-time-code' : undefined,
  };
}

/** A link takes the attributes of a new account, and an older account gives none. They are asked for once they are missed. */
function isNeeded(
  { resource }: FieldBasis,
  { kind, name: phase }: ServedPhase,
  { name, isRequired }: BodyField,
): boolean {
  if (kind !== 'magicLink' || phase !== 'signIn') return isRequired;
  const attribute = ResourceInfo.attributes(resource).find((each) => each.name === name);
  return attribute !== undefined && !attribute.nullable && !attribute.generated && attribute.defaulting === undefined;
}

function writtenField(
  { fields, texts }: FieldBasis,
  { name, schema, isRequired }: BodyField,
  role: 'identity' | 'other',
): PageField {
  const { label, type, hint, autocomplete } = fields[name] ?? {};
  const kind = type ?? typeOf(name, schema);
  const own = label ?? (name === 'email' ? texts.fields.email : inWords(name));
  // A box that is not ticked is a value too.
  const mustBeFilled = isRequired && kind !== 'checkbox';
  return {
    ...{ name, role, hint, type: kind, isRequired: mustBeFilled, leastLength: undefined },
    label: mustBeFilled || kind === 'checkbox' ? own : texts.common.optional(own),
    autocomplete: autocomplete ?? (role === 'identity' ? 'username' : undefined),
  };
}

function roleOf(basis: FieldBasis, phase: ServedPhase, name: string): PageField['role'] {
  const { passwordField, passwordConfirmationField, identityField } = optionsOf(basis, phase);
  if (name === identityField || name === phase.route.identityField) return 'identity';
  if (name === passwordConfirmationField) return 'passwordAgain';
  if (name === passwordField) return phase.name === 'signIn' ? 'givenPassword' : 'newPassword';
  if (typeof passwordField === 'string' && name === currentOf(passwordField)) return 'givenPassword';
  return 'other';
}

function passwordLabel(
  { texts: { fields } }: FieldBasis,
  phase: ServedPhase,
  { role }: { readonly name: string; readonly role: PageField['role'] },
): string {
  if (role === 'passwordAgain') return fields.passwordAgain;
  if (phase.name === 'signIn' || phase.name === 'register') return fields.password;
  return role === 'givenPassword' ? fields.currentPassword : fields.newPassword;
}

/** The strategy names this argument so. */
function currentOf(field: string): string {
  return `current${field.charAt(0).toUpperCase()}${field.slice(1)}`;
}

function optionsOf({ resource }: FieldBasis, { strategy }: ServedPhase): Readonly<Record<string, unknown>> {
  return Info.findStrategy(resource, strategy)?.options ?? {};
}

function typeOf(name: string, schema: BodyField['schema']): FieldType {
  const { type, format } = innermost(schema);
  if (type === 'boolean') return 'checkbox';
  if (type === 'number' || type === 'int') return 'number';
  if (type === 'date') return 'date';
  if (format === 'email' || name === 'email') return 'email';
  return format === 'url' ? 'url' : 'text';
}

/** The type and format of a schema below what makes it optional. */
function innermost(schema: Parameters<typeof definitionOf>[0]): { readonly type: string; readonly format: unknown } {
  const definition = definitionOf(schema);
  if (definition.innerType !== undefined) return innermost(definition.innerType);
  return { type: definition.type, format: Reflect.get(definition, 'format') };
}
