import type { Attribute } from '@ashlar/core';
import type { ExtensionTypes, OptionText, Read, RecordOf } from '@ashlar/core/extension';
import type { AuditSection } from './options.ts';

type FieldOf<Section> = OptionText<Section, 'field', 'lastChangedBy'>;

/** The attribute that the section adds. */
export type AuditAttributes<Section> = {
  readonly [Name in FieldOf<Section>]: Attribute<string | null, string | null, { readonly writable: false }>;
};

/** The action that the section adds. */
export type AuditActions<Attributes, Section> = {
  readonly [Name in OptionText<Section, 'actionName', 'changedBy'>]: Read<
    { who: string },
    RecordOf<Attributes>[],
    RecordOf<Attributes>
  >;
};

/** The introspection of the section. */
export interface AuditInfo<Section> {
  readonly field: FieldOf<Section>;
}

/** The types of the section. */
export interface AuditTypes extends ExtensionTypes {
  readonly section: AuditSection;
  readonly attributes: AuditAttributes<this['in']['section']>;
  readonly actions: AuditActions<this['in']['attributes'], this['in']['section']>;
  readonly info: AuditInfo<this['in']['section']>;
}
