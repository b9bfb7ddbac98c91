import { expect, test } from 'vitest';
import { linkTo } from './link-to.ts';

test.each([undefined, '', 'undefined', 'localhost:3000', 'app.example.com'])(
  'a link from %j, such as a variable that is not set, says what to pass',
  (baseUrl) => {
    expect(() => Reflect.apply(linkTo, undefined, [{ baseUrl }, 'reset', 'abc'])).toThrow(
      new TypeError("linkTo: baseUrl is no origin: pass one such as 'https://app.example.com'"),
    );
  },
);

test('the mistake in a link tells no token', () => {
  expect(() => linkTo({ baseUrl: 'localhost:3000' }, 'reset', 'secret-token')).toThrow(/^(?!.*secret-token)/s);
});
