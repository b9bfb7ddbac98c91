import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { connect, readMessages } from './json-rpc.ts';

function framed(message: object): Buffer {
  const body = JSON.stringify(message);
  return Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

test('messages arrive whole, however the stream cuts them, and lengths are in bytes', async () => {
  const output = new PassThrough();
  const taken: unknown[] = [];
  readMessages(output, (message) => taken.push(message));
  const sent = [
    { id: 1, result: 'é÷×' },
    { id: 2, result: null },
  ];
  for (const byte of Buffer.concat(sent.map(framed))) output.write(Buffer.from([byte]));
  output.write(Buffer.concat(sent.map(framed)));
  await new Promise(setImmediate);
  expect(taken).toEqual([...sent, ...sent]);
});

test('each answer goes to its question, and an error rejects', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const connection = connect(input, output);
  const [first, second] = [connection.ask('one', {}), connection.ask('two', {})];
  output.write(framed({ id: 2, error: { message: 'no' } }));
  output.write(framed({ id: 1, result: 'yes' }));
  await expect(second).rejects.toThrow('no');
  expect(await first).toBe('yes');
});
