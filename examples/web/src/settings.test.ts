import { expect, test } from 'vitest';
import { readSettings, UnusableSetting } from './settings.ts';

test('without flags and variables there are defaults', () => {
  expect(readSettings([], {})).toEqual({
    port: 3000,
    baseUrl: 'http://localhost:3000',
    databaseUrl: undefined,
    filename: ':memory:',
    secret: undefined,
    showsMails: true,
  });
});

test('a flag wins over its variable, and the base URL follows the port', () => {
  expect(readSettings([], { PORT: '4000' })).toMatchObject({ port: 4000, baseUrl: 'http://localhost:4000' });
  expect(readSettings(['--port=5000'], { PORT: '4000' })).toMatchObject({
    port: 5000,
    baseUrl: 'http://localhost:5000',
  });
  expect(readSettings(['--port', '5000'], { PORT: 'x' })).toMatchObject({ port: 5000 });
  expect(readSettings([], { BASE_URL: 'https://notes.example.com' }).baseUrl).toBe('https://notes.example.com');
  // The address of the mails begins with it, and `//dev/mails` is none.
  expect(readSettings([], { BASE_URL: 'https://Notes.example.com/' }).baseUrl).toBe('https://notes.example.com');
});

test('an empty variable counts as unset', () => {
  expect(readSettings([], { PORT: '', DATABASE_URL: '', BASE_URL: '' })).toEqual(readSettings([], {}));
});

test.each([
  ['an argument without a flag', ['4000'], {}, '4000'],
  ['a flag without a value', ['--filename'], {}, '--filename'],
  ['a port that is no number', ['--port', 'x'], {}, '--port is "x". Give a number from 1 to 65535.'],
  ['a port below the first', ['--port', '0'], {}, '--port is "0".'],
  ['a port beyond the last', ['--port', '65536'], {}, '--port is "65536".'],
  ['PORT that is no number', [], { PORT: '-1' }, 'PORT is "-1".'],
  ['a file without a name', ['--filename', ''], {}, '--filename is empty. Give a path'],
  ['a database of another kind', [], { DATABASE_URL: 'mysql://ann:hush@host/x' }, 'DATABASE_URL is not the URL of'],
  [
    'a base URL that is none',
    [],
    { BASE_URL: 'notes.example.com' },
    'BASE_URL is not an origin. Give one such as https://',
  ],
  ['a base URL with a path', [], { BASE_URL: 'https://ann:hush@host/x' }, 'BASE_URL is not an origin.'],
  ['a base URL of another scheme', [], { BASE_URL: 'localhost:3000' }, 'BASE_URL is not an origin.'],
  ['a secret that is too short', [], { TOKEN_SIGNING_SECRET: 'hush' }, 'TOKEN_SIGNING_SECRET has 4 bytes. Give 32'],
  ['an empty secret', [], { TOKEN_SIGNING_SECRET: '' }, 'TOKEN_SIGNING_SECRET has 0 bytes. Give 32'],
])('%s is refused', (_, args, env: NodeJS.ProcessEnv, message) => {
  const settings = () => readSettings(args, env);
  expect(settings).toThrow(UnusableSetting);
  expect(settings).toThrow(message);
  expect(settings).not.toThrow('hush');
});
