import { defineErrors, type ErrorRegister } from './define-errors.ts';

/** The codes of `@ashlar/core`. */
export type CoreErrorCode =
  | 'INVALID_INPUT'
  | 'INVALID_DEFINITION'
  | 'INVALID_DOMAIN'
  | 'FORBIDDEN'
  | 'POLICY_FAILED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'STALE'
  | 'RECORD_IN_USE'
  | 'STORE_UNAVAILABLE'
  | 'SCHEMA_MISMATCH'
  | 'VALUE_UNREADABLE'
  | 'TRANSACTION_CONFLICT'
  | 'TRANSACTION_CLOSED'
  | 'TRANSACTION_ROLLBACK_ONLY'
  | 'TRANSACTION_UNSUITABLE'
  | 'PRIMARY_KEY_FIXED'
  | 'UNBOUND_RESOURCE'
  | 'AMBIGUOUS_DOMAIN'
  | 'DOMAIN_CLOSED';

/** Every error that `@ashlar/core` and the data layers throw. */
export const coreErrors: ErrorRegister<CoreErrorCode> = defineErrors({
  INVALID_INPUT: { class: 'invalid', message: 'the input is not what the action takes' },
  INVALID_DEFINITION: { class: 'framework', message: 'the resource cannot be defined' },
  INVALID_DOMAIN: { class: 'framework', message: 'the domain cannot be created' },
  FORBIDDEN: { class: 'forbidden', message: 'this is not allowed' },
  POLICY_FAILED: { class: 'framework', message: 'a rule of a policy fails' },
  NOT_FOUND: { class: 'notFound', message: 'there is no such record' },
  CONFLICT: { class: 'conflict', message: 'a record with this value exists already' },
  STALE: { class: 'conflict', message: 'the record was changed since it was read: read it again' },
  RECORD_IN_USE: { class: 'conflict', message: 'other records still refer to this one' },
  STORE_UNAVAILABLE: { class: 'unavailable', message: 'the store cannot be reached' },
  SCHEMA_MISMATCH: { class: 'framework', message: 'a table or a column is not as the resource needs it' },
  VALUE_UNREADABLE: { class: 'framework', message: 'the store holds a value that its attribute cannot have' },
  TRANSACTION_CONFLICT: { class: 'unavailable', message: 'the transaction collided with another one: try again' },
  TRANSACTION_CLOSED: {
    class: 'framework',
    message: 'the transaction has ended: await every action before its transaction ends',
  },
  TRANSACTION_ROLLBACK_ONLY: {
    class: 'framework',
    message: 'the transaction was rolled back: an action inside it failed, and catching that error does not save it',
  },
  TRANSACTION_UNSUITABLE: { class: 'framework', message: 'the transaction cannot be joined' },
  PRIMARY_KEY_FIXED: { class: 'framework', message: 'a primary key is never written after creation' },
  UNBOUND_RESOURCE: { class: 'framework', message: 'the resource is in no domain' },
  AMBIGUOUS_DOMAIN: { class: 'framework', message: 'the resource is in several domains' },
  DOMAIN_CLOSED: { class: 'unavailable', message: 'the domain is closed' },
});
