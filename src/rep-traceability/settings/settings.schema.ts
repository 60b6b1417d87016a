import { z } from 'zod';
import { filledText, text } from '../../database/text.js';
import { reason } from '../../http/fields.js';
import { recordVersion, shownText, updatedAt } from '../../openapi/shown-fields.js';

const COMPANY = 'Silq Example Devices';
const ADDRESS = ['100 Harbor Way', 'Boise, ID 83702'];
const EMAIL = 'recalls@silqeqms.example';

export const settings = z
  .object({
    companyName: shownText('the name of the company, as notices print it; null until it is set', COMPANY).nullable(),
    addressLines: z.array(z.string()).meta({ description: 'its address, line by line', examples: [ADDRESS] }),
    contactName: shownText('whom consignees of a recall ask', 'Dana Whitfield').nullable(),
    contactPhone: shownText('the phone number for them', '208-555-0100').nullable(),
    contactEmail: shownText('the e-mail address for them', EMAIL).nullable(),
    version: recordVersion,
    updatedAt,
  })
  .meta({ id: 'Settings', description: 'who the company is, and whom its customers ask' });
export type SettingsView = z.infer<typeof settings>;

const field = (what: string) =>
  text(300)
    .nullish()
    .meta({ description: `${what}; null for none` });

export const settingsChange = z
  .strictObject({
    companyName: field('the name of the company, as notices print it'),
    addressLines: z.array(filledText(200)).max(6).optional().meta({ description: 'its address, line by line: at most six lines' }),
    contactName: field('whom consignees of a recall ask'),
    contactPhone: field('the phone number for them'),
    contactEmail: z.email().max(320).nullish().meta({ description: 'the e-mail address for them; null for none' }),
    reason,
  })
  .meta({
    id: 'SettingsChange',
    description: 'Fields that are left out stay as they are.',
    examples: [{ companyName: COMPANY, addressLines: ADDRESS, contactEmail: EMAIL, reason: 'first set-up' }],
  });
export type SettingsChange = z.infer<typeof settingsChange>;
