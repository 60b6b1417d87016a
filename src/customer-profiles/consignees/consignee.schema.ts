import { z } from 'zod';
import { addressOutput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { text } from '../../database/text.js';
import { booleanText, idText, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownDay, shownText, updatedAt } from '../../openapi/shown-fields.js';
import { customerReference } from '../customer.schema.js';

export const consigneeListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the name of the ship-to or of the customer' }),
  customerId: idText.optional().meta({ description: 'consignees of this customer' }),
  reachable: booleanText.optional().meta({ description: '`false` lists consignees of whom neither a phone nor an e-mail is known' }),
  confirmedBefore: calendarDay
    .optional()
    .meta({ description: 'consignees whose recall contact nobody confirmed on this day or later, or never' }),
});
export type ConsigneeListQuery = z.infer<typeof consigneeListQuery>;

const contactLine = (what: string) =>
  text(500)
    .nullish()
    .transform((value) => (value === undefined ? undefined : value?.trim() || null))
    .meta({ description: `${what}; null or an empty text for none` });

const EMAIL = z.email().max(320);

export const consigneeChange = z
  .strictObject({
    recallContactName: contactLine('the person to reach in a recall'),
    recallContactPhone: contactLine('the phone at which that person answers'),
    recallContactEmail: contactLine('the e-mail address of that person').refine((value) => !value || EMAIL.safeParse(value).success, {
      message: 'must be an e-mail address, such as dana.cole@clinic.example',
    }),
    contactConfirmedOn: calendarDay.nullish().meta({ description: 'the day on which somebody made sure that the contact is right' }),
    reason,
  })
  .meta({
    id: 'ConsigneeChange',
    description: 'Fields that are left out stay as they are.',
    examples: [{ recallContactName: 'Dana Cole', recallContactPhone: '208-555-0142', reason: 'called the clinic' }],
  });
export type ConsigneeChange = z.infer<typeof consigneeChange>;

/** Whom to reach, and who says so. */
export const consigneeContact = addressOutput
  .pick({ contactName: true, contactPhone: true, contactEmail: true })
  .extend({
    source: z.enum(['recall', 'profile', 'shipment']).meta({
      id: 'ContactSource',
      description: 'where it is from: the recall contact of the consignee, the profile of the customer, or a shipment',
    }),
  })
  .meta({
    id: 'ConsigneeContact',
    description:
      'Whom to reach, always one person, the first who can be reached: the recall contact of the consignee; what a person set by hand on the profile, with nothing beside it that belongs to another name; the newest shipment that gives a phone or an e-mail; the profile, if it is that of this very facility. Only if nobody can be reached, the first who is named.',
  });

export const consignee = z
  .object({
    id: recordId,
    customer: customerReference,
    shipTo: addressOutput
      .omit({ contactName: true, contactPhone: true, contactEmail: true })
      .meta({ id: 'ConsigneeAddress', description: 'where the devices went' }),
    recallContactName: shownText('the person to reach in a recall, as somebody set it', 'Dana Cole').nullable(),
    recallContactPhone: shownText('the phone of that person', '208-555-0142').nullable(),
    recallContactEmail: shownText('the e-mail address of that person', 'dana.cole@clinic.example').nullable(),
    contactConfirmedOn: shownDay('the day on which somebody last confirmed the contact; null for never').nullable(),
    contact: consigneeContact,
    reachable: z.boolean().meta({ description: 'whether the contact has a phone or an e-mail', examples: [true] }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'Consignee', description: 'whom to notify in a recall: a customer and one ship-to of it' });
export type ConsigneeView = z.infer<typeof consignee>;

export const consigneePage = pageOf('ConsigneePage', consignee);
