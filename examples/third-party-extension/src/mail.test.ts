import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sendMail } from './mail.ts';
import { type SmtpServer, startSmtp } from './test-setup/smtp.ts';

const mail = { to: 'ann@example.com', subject: 'Sign in', text: 'Follow the link.' };
let smtp: SmtpServer;

beforeEach(async () => {
  smtp = await startSmtp();
  vi.stubEnv('SMTP_URL', smtp.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await smtp.close();
});

test('a mail arrives as it was sent, a long link and letters of other languages too', async () => {
  const text = `Grüße!\n\nhttps://example.com/${'x'.repeat(200)}?token=a=b.c`;
  await sendMail({ to: 'ann@example.com', subject: 'Schöne Grüße', text });
  expect(smtp.mails).toEqual([{ to: ['ann@example.com'], subject: 'Schöne Grüße', text }]);
});

test('mails that are sent in the background can be waited for, in order', async () => {
  const arrived = smtp.received(2);
  await sendMail({ ...mail, subject: 'one' });
  await sendMail({ ...mail, subject: 'two' });
  expect((await arrived).map(({ subject }) => subject)).toEqual(['one', 'two']);
  expect(await smtp.received(1)).toHaveLength(1);
});

test.each([
  ['a second address', 'ann@example.com, eve@example.com'],
  ['a second address without a space', 'ann@example.com,eve@example.com'],
  ['a name', 'Ann <ann@example.com>'],
  ['a group', 'all:ann@example.com,eve@example.com;'],
  ['a header', 'ann@example.com\r\nBcc: eve@example.com'],
  ['no address', ''],
])('an address smuggles in nothing: %s', async (_, to) => {
  await expect(sendMail({ ...mail, to })).rejects.toThrow('`to` is not one mail address');
  expect(smtp.mails).toEqual([]);
});

test('a subject smuggles in no header', async () => {
  await sendMail({ ...mail, subject: 'Hello\r\nBcc: eve@example.com\r\n\r\nanother text' });
  const [received] = await smtp.received(1);
  expect(received).toMatchObject({ to: ['ann@example.com'], text: mail.text });
});

test('a text smuggles in no second mail (SMTP smuggling)', async () => {
  const text = 'one\r\n.\r\nMAIL FROM:<eve@example.com>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\ntwo';
  await sendMail({ ...mail, text });
  await sendMail({ ...mail, subject: 'after it' });
  const received = await smtp.received(2);
  expect(received.map(({ to, subject }) => [to, subject])).toEqual([
    [['ann@example.com'], 'Sign in'],
    [['ann@example.com'], 'after it'],
  ]);
  expect(received[0]?.text).toBe(text.replaceAll('\r\n', '\n'));
});

test('a server that is down is an error, which holds nothing of the text', async () => {
  await smtp.close();
  const error: unknown = await sendMail({ ...mail, text: 'the-secret-token' }).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(Error);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('the-secret-token');
});

test('without SMTP_URL nothing is sent, and the error says what to set', async () => {
  vi.stubEnv('SMTP_URL', undefined);
  await expect(sendMail(mail)).rejects.toThrow('SMTP_URL is not set. Give the server that sends mail');
});
