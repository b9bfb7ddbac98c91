/**
 * For authors of extensions and parts: what adds to resources, and what runs their actions.
 *
 * @example
 * import { defineExtension } from '@ashlar/core/extension';
 */

// Declaring

export { isNullable, isOptional } from './attribute/may-put-out.ts';
export { definitionOf } from './attribute/schema-definition.ts';
export { defineExtension } from './extension/extension.ts';
export { fact } from './extension/fact.ts';
export { parseSection } from './resource/parse-section.ts';
export { isRecordArgument } from './resource/record-argument.ts';

// Running

export { longestTimer } from './domain/longest-timer.ts';
export { keptFor } from './extension/kept-for.ts';
export { compileFilter } from './filter/compile-filter.ts';
export { parseValue } from './input/parse-value.ts';
export { orderOfPage } from './page/order-of-page.ts';
export { compiledOf } from './resource/compiled-resource.ts';
export { deepFreeze } from './resource/deep-freeze.ts';
export { hasSection } from './resource/has-section.ts';
export { createRecord, resourceOfRecord } from './resource/record.ts';
export { callAction } from './run/call-action.ts';
export { findScope, inCall } from './scope/find-scope.ts';

// Messages and errors

export { didYouMean } from './error/closest.ts';
export { sharedByCopies } from './error/copies.ts';
export { defineErrors } from './error/define-errors.ts';
export { quoted } from './error/quoted.ts';

// Types

export type * from './action/action-signatures.ts';
export type * from './action/action-type.ts';
export type * from './action/action-watcher.ts';
export type * from './action/actions-input.ts';
export type { ChangedType, ResourceChange } from './action/change.ts';
export type * from './action/compiled-action.ts';
export type { AnyQuery, Query, Sort } from './action/query.ts';
export type { AttributeFlags, AttributeGenerator, AttributeInput, AttributesInput } from './attribute/attribute.ts';
export type * from './attribute/attribute-types.ts';
export type * from './attribute/capture.ts';
export type * from './attribute/compiled-attribute.ts';
export type * from './attribute/lock-version.ts';
export type * from './attribute/schema.ts';
export type * from './attribute/schema-definition.ts';
export type * from './attribute/timestamp.ts';
export type * from './attribute/uuid-primary-key.ts';
export type { ResourceSpec } from './contract/any-resource.ts';
export type { Repeated, ScopeOptions } from './contract/scope.ts';
export type { Store, TransactionOutcome } from './contract/store.ts';
export type * from './domain/loading.ts';
export type * from './error/define-errors.ts';
export type * from './extension/domain-verifier.ts';
export type * from './extension/draft.ts';
export type * from './extension/event-source.ts';
export type * from './extension/extension.ts';
export type * from './extension/fact.ts';
export type * from './extension/option.ts';
export type * from './extension/resource-check.ts';
export type * from './extension/resource-start.ts';
export type * from './extension/section-types.ts';
export type * from './filter/compile-filter.ts';
export type { Comparisons, FilterOperand } from './filter/filter.ts';
export type * from './framework/checked.ts';
export type * from './framework/define-resource.ts';
export type * from './framework/framework.ts';
export type * from './framework/spec.ts';
export type { ParsedValue } from './input/parse-value.ts';
export type { PageOrder } from './page/order-of-page.ts';
export type { Relationship, RelationshipsInput } from './relationship/relationship.ts';
export type * from './resource/compiled-resource.ts';
export type * from './resource/parse-section.ts';
export type {
  ActionCall,
  ActionOf,
  BulkActionOf,
  InputSchema,
  KeyGiven,
  Named,
  NoParameters,
  OptionsOfRead,
  ParamsThenOptions,
  RecordActionOf,
} from './resource/resource.ts';
export type * from './resource/resource-info.ts';
export type { ActionCallInput } from './run/call-action.ts';
