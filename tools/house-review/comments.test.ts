import { expect, test } from 'vitest';
import { commentLinesOf, commentShareOf } from './comments.ts';
import { parse } from './source.ts';

const text = `// first
/**
 * docstring
 */
function f() {
  // inside
  return 1; // behind code
}
const t = \`
// in a text
* in a text
\`;
/* last */
`;

test('a line counts that holds nothing but a comment', () => {
  expect([...commentLinesOf(parse('a.ts', text))].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 5, 12]);
  expect(commentShareOf([parse('a.ts', text)])).toBe(6 / 13);
});
