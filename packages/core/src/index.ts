// Declaring resources
export { memoryKey } from './action/memory-key.ts';
export { attribute } from './attribute/attribute.ts';
export { lockVersion } from './attribute/lock-version.ts';
export { createTimestamp, timestamp, updateTimestamp } from './attribute/timestamp.ts';
export { uuidPrimaryKey } from './attribute/uuid-primary-key.ts';
export { createFramework } from './framework/create-framework.ts';
export { defineResource } from './framework/define-resource.ts';
export { allowIf, bypassIf, forbidIf } from './policy/policy-rule.ts';
export { belongsTo, hasMany } from './relationship/relationship.ts';
export { recordArgument } from './resource/record-argument.ts';

// Running actions
export { memoryDataLayer } from './data-layer/memory/memory-data-layer.ts';
export { redisSignals } from './data-layer/signals/redis-signals.ts';
export { createDomain } from './domain/create-domain.ts';

// Inspecting resources and records
export { isRecordOf } from './resource/record.ts';
export { ResourceInfo } from './resource/resource-info.ts';

// Errors
export { AshlarError } from './error/ashlar-error.ts';
export { coreErrors } from './error/core-errors.ts';
export { InvalidInput } from './error/invalid-input.ts';
export { ResourceDefinitionError } from './error/resource-definition-error.ts';

// Types
export type { AnyChangeset, Changeset } from './action/changeset.ts';
export type { Change } from './action/change.ts';
export type { MemoryKey } from './action/memory-key.ts';
export type { Page, PageOptions, PageRequest } from './action/page.ts';
export type { ReadOptions } from './action/query.ts';
export type { ActionContext, ActionOptions } from './action/action-context.ts';
export type { Scope, TransactionScope } from './contract/scope.ts';
export type { Attribute } from './attribute/attribute.ts';
export type { CloseOptions } from './domain/close-domain.ts';
export type { RedisPublisher, RedisSignalsOptions, RedisSubscriber } from './data-layer/signals/redis-signals.ts';
export type { Domain, DomainOptions, DomainScope, DomainTransaction } from './domain/domain.ts';
export type { AshlarErrorDetails, ErrorClass } from './error/ashlar-error.ts';
export type { CoreErrorCode } from './error/core-errors.ts';
export type { Finding } from './error/finding.ts';
export type { Issue } from './error/issue.ts';
export type { AnyRelated, Filter } from './filter/filter.ts';
export type { PolicyContext, PolicyEffect, PolicyFilter, PolicyRule, PolicyTest } from './policy/policy-rule.ts';
export type {
  BelongsTo,
  BelongsToOptions,
  CompiledRelationship,
  HasMany,
  HasManyOptions,
  OnDelete,
} from './relationship/relationship.ts';
export type { AnyRecord, AnyResource } from './contract/any-resource.ts';
export type { RecordOfResource, Resource, SpecOf } from './resource/resource.ts';

// Types of events: extensions add theirs to the first by declaration merging, which needs `export *`
export type * from './contract/domain-events.ts';

// With these lines declaration files can name the types of the other entries. Without them the compiler reports TS2883.
export type {} from './data-layer.ts';
export type {} from './extension.ts';
