// The types of the options of the section itself, and of its tokens.

import { tokensSchema } from '../../packages/authentication/src/extension/tokens-schema.ts';
import { authentication } from '../../packages/authentication/src/index.ts';
import type { PrintedSchema } from './option-types.ts';

const { schema } = authentication;

/** The types of the section and of `tokens`. */
export const sectionTypes: readonly PrintedSchema[] = [
  {
    schema: typeof schema === 'function' ? schema({}) : schema,
    names: { written: 'AuthenticationSection', parsed: 'ParsedSection' },
    subject: 'the `authentication` section',
    path: 'packages/authentication/src/part/authentication-section.ts',
  },
  {
    schema: tokensSchema,
    names: { written: 'TokensOptions', parsed: 'ParsedTokens' },
    subject: '`tokens`',
    path: 'packages/authentication/src/token/option-types.ts',
  },
];
