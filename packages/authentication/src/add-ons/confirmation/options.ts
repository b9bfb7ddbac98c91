import { z } from 'zod';
import { name } from '../../part/option-schemas.ts';
import { durationSchema } from '../../token/duration.ts';
import type { ChangeNotice, ConfirmationMail, TakenNotice } from './actions/confirmation-mail.ts';
import type { ConfirmationSettings } from './option-types.ts';

function callback<Mail>(given: string): z.ZodCustom<(mail: Mail) => void | Promise<void>> {
  return z.custom<(mail: Mail) => void | Promise<void>>(
    (value) => typeof value === 'function',
    `expected a function: (${given}) => …`,
  );
}

const atLeastOne = 'name at least one attribute, such as ["email"]';
const monitored = z.array(name, atLeastOne).min(1, atLeastOne).meta({
  title: 'string[]',
  written: 'readonly [Confirmable<Attributes>[keyof Attributes], ...Confirmable<Attributes>[keyof Attributes][]]',
  parsed: 'readonly string[]',
});

const mail = '{ to, user, token, strategy, changing }';
const sender = callback<ConfirmationMail>(mail).meta({
  title: `(${mail}) => void | Promise<void>`,
  written: '(mail: ConfirmationMail<RecordOf<Attributes>>) => void | Promise<void>',
  parsed: '(mail: ConfirmationMail) => void | Promise<void>',
});
const changeNotice = '{ to, user, strategy, changing }';
const onChangeRequested = callback<ChangeNotice>(changeNotice).meta({
  title: `(${changeNotice}) => void | Promise<void>`,
  written: '(notice: ChangeNotice<RecordOf<Attributes>>) => void | Promise<void>',
  parsed: '(notice: ChangeNotice) => void | Promise<void>',
});
const takenNotice = '{ to, user, strategy }';
const onTaken = callback<TakenNotice>(takenNotice).meta({
  title: `(${takenNotice}) => void | Promise<void>`,
  written: '(notice: TakenNotice<RecordOf<Attributes>>) => void | Promise<void>',
  parsed: '(notice: TakenNotice) => void | Promise<void>',
});

/** The options of confirmation (AshAuthentication: `confirmation`), with their defaults. */
export const confirmationOptions: z.ZodType<ConfirmationSettings> = z.strictObject({
  monitorFields: monitored.describe(
    'The attributes that have to be confirmed. The first one that is text is the address, to which links are sent.',
  ),
  sender: sender.describe('Sends a link with the token. It runs after the commit, in the background.'),
  tokenLifetime: durationSchema.default('3 days').describe('How long a link works.'),
  confirmedAtField: name
    .optional()
    .describe("The attribute that says since when a user is confirmed. Default 'confirmedAt'."),
  confirmOnCreate: z.boolean().default(true).describe('Whether a user who is created is sent a link.'),
  confirmOnUpdate: z
    .boolean()
    .default(true)
    .describe('Whether a new value has to be confirmed. If not, it is written, and the user is no longer confirmed.'),
  inhibitUpdates: z
    .boolean()
    .default(true)
    .describe('Whether a new value is written only when it is confirmed. If not, it is written at once.'),
  signInOnConfirm: z.boolean().default(false).describe('Whether confirming signs the user in.'),
  autoConfirmActions: z
    .array(name)
    .default([])
    .describe('Creates and updates that confirm what they write, such as one for administrators.'),
  confirmActionName: name.optional().describe("The name of `confirm` as a resource action. Default 'confirm'."),
  resendActionName: name
    .optional()
    .describe("The name of `resend` as a resource action. Default 'resendConfirmation'."),
  onChangeRequested: onChangeRequested
    .optional()
    .describe('Tells the present address that another one was asked for. Like `sender`. Default: nothing is sent.'),
  onTaken: onTaken
    .optional()
    .describe(
      'Tells the owner of an address that another person requested it. Like `sender`. Default: nothing is sent.',
    ),
});
