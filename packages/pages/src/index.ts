/**
 * Pages for Ashlar authentication, as plain HTML that works without a script.
 *
 * @module
 */

// The pages
export { pages } from './handler/pages.ts';
export { linkTo } from './site/link-to.ts';

// Types
export type { Pages } from './handler/pages.ts';
export type { PagesOptions, PolicyDirective } from './handler/pages-options.ts';
export type { ChosenStrategies } from './handler/site-phases.ts';
export type { FieldOptions } from './field/page-field.ts';
export type { LinkBasis, LinkedPage } from './site/link-to.ts';
export type { PageTexts, TextsInput } from './texts/page-texts.ts';
export type { PageParts } from './view/document.ts';
export type { ColourScheme } from './view/page-colours.ts';
export type { PageName } from './view/page-name.ts';
