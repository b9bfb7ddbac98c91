// What a connection does with messages that it may not yet hand over.
import { expect, test } from 'vitest';
import { createConnection, noteClosed, passMessage, proveConnection, resumeConnection } from './connection.ts';

/** A connection of a node that knows nothing for the moment, and what became of it. */
function connect(isFresh: () => boolean) {
  const [closings, handled]: [number[], number[]] = [[], []];
  const connection = createConnection({
    subject: 'user?id=1',
    sessionId: 'session',
    expiresAt: Date.now() + 60_000,
    wire: { close: (code) => void closings.push(code), terminate: () => {} },
    host: { isFresh, onOver: () => {} },
  });
  return { connection, closings, handled, message: (number: number) => void handled.push(number) };
}

test('messages that wait are handed over in their order, once the session has been found live', () => {
  let fresh = true;
  const { connection, handled, message } = connect(() => fresh);
  for (const number of [1, 2]) passMessage(connection, () => message(number));
  expect(handled).toEqual([]);
  proveConnection(connection);
  expect(handled).toEqual([1, 2]);
  fresh = false;
  passMessage(connection, () => message(3));
  resumeConnection(connection);
  expect(handled, 'nothing is known again').toEqual([1, 2]);
  fresh = true;
  resumeConnection(connection);
  expect(handled).toEqual([1, 2, 3]);
});

test('a client that floods a connection while its messages wait is closed with 1008, and none of them is handled', () => {
  const { connection, closings, handled, message } = connect(() => true);
  for (let number = 0; number < 64; number++) passMessage(connection, () => message(number));
  expect(closings).toEqual([]);
  passMessage(connection, () => message(64));
  proveConnection(connection);
  expect(closings).toEqual([1008]);
  expect(handled).toEqual([]);
  noteClosed(connection);
});
