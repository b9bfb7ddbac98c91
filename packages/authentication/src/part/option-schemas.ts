import { z } from 'zod';

/** The schema of an option that names an action, an argument or something else of the application. */
export const name: z.ZodString = z.string().min(1);

/** The schema of an option that names an attribute of the resource. The compiler checks the name. */
export const attributeName: z.ZodString = name.meta({
  title: 'string',
  written: 'keyof Attributes & string',
  parsed: 'string',
});

/** The schema of an option that names an attribute which actions may accept. */
export const acceptableName: z.ZodString = name.meta({
  title: 'string',
  written: 'Acceptable<Attributes>[keyof Attributes]',
  parsed: 'string',
});

/**
 * The schema of an option that names an attribute which says whether a user is confirmed: one of the resource, or one that a
 * confirmation adds. The compiler does not know those; the verifier does.
 */
export const confirmingName: z.ZodString = name.meta({
  title: 'string',
  written: `(keyof Attributes & string) | 'confirmedAt' | \`\${string}ConfirmedAt\``,
  parsed: 'string',
});
