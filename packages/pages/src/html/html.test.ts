import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributes, type Html, html, textOf } from './html.ts';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a browser reads of escaped text. */
function read(escaped: string): string {
  return escaped.replaceAll(/&([^;]+);/g, (whole, name: string) => entities[name] ?? whole);
}

const texts = fc.oneof(fc.string(), fc.constantFrom('</p>', '"><script>', "' onload='x", '&lt;', '<!--', '\\`'));

test('whatever a value is, it becomes text and never markup', () => {
  fc.assert(
    fc.property(texts, texts, (inText, inAttribute) => {
      const made = textOf(html`<p title="${inAttribute}">${inText}</p>`);
      const [, attribute = '', text = ''] = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/s.exec(made) ?? [];
      expect([read(attribute), read(text)]).toEqual([inAttribute, inText]);
    }),
    { numRuns: 2_000 },
  );
});

test('attributes are in quotes, and the value of none is markup', () => {
  fc.assert(
    fc.property(texts, (value) => {
      const [, found = ''] = /^ value="([^"<>]*)" required$/s.exec(textOf(attributes({ value, required: true }))) ?? [];
      expect(read(found)).toBe(value);
    }),
  );
  expect(textOf(attributes({ value: undefined, checked: false, minlength: 8 }))).toBe(' minlength="8"');
});

test('markup is put in as it is, lists one by one, and nothing is left out', () => {
  const items = ['a', '<'].map((item) => html`<li>${item}</li>`);
  expect(textOf(html`<ul>${items}${undefined}${null}${false}${0}</ul>`)).toBe('<ul><li>a</li><li>&lt;</li>0</ul>');
});

test('an object that looks like markup is none: JSON cannot make one', () => {
  // Invariant: what a program without types could pass.
  const forged = JSON.parse('{"Symbol(markup)":"<b>","markup":"<b>"}') as Html;
  expect(() => textOf(html`${forged}`)).toThrow(TypeError);
});
