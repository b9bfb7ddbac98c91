import type { PageField } from '../field/page-field.ts';
import type { Site, SitePhase } from '../site/site.ts';
import { rememberName } from '../view/form-view.ts';

/** The fields of a form that signs in: with a box for staying signed in, where the front end lets visitors choose. */
export function withRemember({ auth, texts }: Site, { served, fields }: SitePhase): readonly PageField[] {
  if (auth.remember !== 'asked' || served.session !== 'starts') return fields;
  const box: PageField = {
    ...{ name: rememberName, label: texts.fields.remember, type: 'checkbox', role: 'other', isRequired: false },
    ...{ hint: undefined, autocomplete: undefined, leastLength: undefined },
  };
  return [...fields, box];
}
