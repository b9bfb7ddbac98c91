// Declaring resources
export { defineResource } from './framework/define-resource.ts';
export { createFramework } from './framework/create-framework.ts';
export { attribute } from './attribute/attribute.ts';
export { uuidPrimaryKey } from './attribute/uuid-primary-key.ts';
export { createTimestamp, timestamp, updateTimestamp } from './attribute/timestamp.ts';
export { recordArgument } from './resource/record-argument.ts';

// Running actions
export { createDomain } from './domain/create-domain.ts';
export { callAction } from './run/call-action.ts';
export { findScope } from './scope/find-scope.ts';

// Introspection
export { ResourceInfo } from './resource/resource-info.ts';
export { isRecordOf } from './resource/record.ts';

// Errors
export { AshlarError } from './error/ashlar-error.ts';
export { coreErrors } from './error/core-errors.ts';
export { defineErrors } from './error/define-errors.ts';
export { sharedByCopies } from './error/copies.ts';
export { InvalidInput } from './error/invalid-input.ts';
export { ResourceDefinitionError } from './error/resource-definition-error.ts';

// Writing extensions
export { defineExtension } from './extension/extension.ts';
export { fact } from './extension/fact.ts';
export { compiledOf } from './resource/compiled-resource.ts';
export { resourceOf } from './resource/resource-of.ts';
export { createRecord, resourceOfRecord } from './resource/record.ts';
export { isRecordArgument } from './resource/record-argument.ts';
export { didYouMean } from './error/closest.ts';
export { quoted } from './error/quoted.ts';
export { isNullable, isOptional } from './attribute/may-put-out.ts';
export { deepFreeze } from './resource/deep-freeze.ts';

export { compileFilter } from './filter/compile-filter.ts';

// Writing data layers
export { memoryDataLayer } from './data-layer/memory/memory-data-layer.ts';
export { equalToParameters } from './data-layer/equal-to-parameters.ts';
export { exactJson } from './data-layer/exact-json.ts';
export { exactNumber } from './data-layer/exact-number.ts';
export { jsonText } from './data-layer/json-text.ts';
export { unreadableValue } from './data-layer/unreadable-value.ts';
export { columnNameOf } from './attribute/column-name-of.ts';

// Types. Every type that an inferred declaration can mention is exported, else whoever emits declarations gets TS2742.
export type * from './action/action-signatures.ts';
export type * from './action/action-type.ts';
export type * from './action/actions-input.ts';
export type * from './action/change.ts';
export type * from './action/changeset.ts';
export type * from './action/compiled-action.ts';
export type * from './action/query.ts';
export type * from './action/scope.ts';
export type * from './attribute/attribute-types.ts';
export type * from './attribute/attribute.ts';
export type * from './attribute/capture.ts';
export type * from './attribute/compiled-attribute.ts';
export type * from './attribute/schema.ts';
export type * from './attribute/timestamp.ts';
export type * from './attribute/uuid-primary-key.ts';
export type * from './data-layer/data-layer.ts';
export type * from './data-layer/memory/memory-data-layer.ts';
export type * from './data-layer/relation.ts';
export type * from './data-layer/statement.ts';
export type { CloseOptions } from './domain/close-domain.ts';
export type * from './domain/domain.ts';
export type * from './error/ashlar-error.ts';
export type * from './error/core-errors.ts';
export type * from './error/define-errors.ts';
export type * from './error/finding.ts';
export type * from './error/issue.ts';
export type * from './extension/domain-verifier.ts';
export type * from './extension/draft.ts';
export type * from './extension/extension.ts';
export type * from './extension/fact.ts';
export type * from './extension/option.ts';
export type * from './extension/resource-check.ts';
export type * from './filter/compile-filter.ts';
export type * from './filter/filter.ts';
export type * from './framework/checked.ts';
export type * from './framework/define-resource.ts';
export type * from './framework/framework.ts';
export type * from './framework/spec.ts';
export type * from './resource/compiled-resource.ts';
export type * from './resource/resource-info.ts';
export type * from './resource/resource.ts';
export type { ActionCallInput } from './run/call-action.ts';
