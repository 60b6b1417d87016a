import { z } from 'zod';
import { ADDRESS_FIELDS, addressInput, addressOutput } from '../addresses/address.js';
import { filledText, text } from '../database/text.js';
import { feedOf, feedQuery } from '../http/feed.js';
import { id, idText, reason } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';
import { createdAt, recordId, recordVersion, shownDay, shownInstant, shownNumber, shownText, updatedAt } from '../openapi/shown-fields.js';

export const customerListQuery = z.strictObject({
  ...pageQuery,
  ...feedQuery,
  q: text(200).optional().meta({ description: 'part of the facility name, or a customer number or company key' }),
  repId: idText.optional().meta({ description: 'customers of this rep' }),
});
export type CustomerListQuery = z.infer<typeof customerListQuery>;

const addressField = z.enum(ADDRESS_FIELDS).meta({ id: 'AddressField', description: 'the name of a field of an address' });

/** White space around it does not count, since it identifies a customer; an empty text is null. */
export const customerNumber = text(64)
  .nullish()
  .transform((number) => number?.trim() || null)
  .meta({ description: 'as the ERP prints it', examples: ['C-10442'] });

const primaryRepId = id.nullish().meta({ description: 'the id of the sales rep who looks after the customer; null for none' });

export const newCustomer = z
  .strictObject({ ...addressInput.shape, customerNumber, primaryRepId })
  .meta({ id: 'NewCustomer', examples: [{ facilityName: 'Silver Birch Hospital', city: 'Salem', state: 'OR', zip: '97301' }] });
export type NewCustomer = z.infer<typeof newCustomer>;

export const customerCorrection = z
  .strictObject({
    ...addressInput.partial().shape,
    customerNumber: customerNumber.optional(),
    primaryRepId,
    resetFields: z
      .array(addressField)
      .max(ADDRESS_FIELDS.length)
      .optional()
      .meta({ description: 'fields set by hand that are to follow the newest sales order again', examples: [['city']] }),
    reason,
  })
  .refine((correction) => !correction.resetFields?.some((field) => correction[field] !== undefined), {
    path: ['resetFields'],
    error: 'a field can be set or reset, not both',
  })
  .meta({
    id: 'CustomerCorrection',
    description:
      'Fields that are left out stay as they are. Later sales orders do not change a profile field that is set here, until it is reset.',
    examples: [{ contactEmail: 'receiving@clinic.example', reason: 'the clinic called: new contact' }],
  });
export type CustomerCorrection = z.infer<typeof customerCorrection>;

export const mergeRequest = z
  .strictObject({
    fromCustomerId: id.meta({ description: 'the customer that is merged into the one in the path and stays as a pointer to it' }),
    reason,
  })
  .meta({ id: 'CustomerMerge', examples: [{ fromCustomerId: 2, reason: 'the same clinic under its former name' }] });
export type MergeRequest = z.infer<typeof mergeRequest>;

const shownIdentity = {
  id: shownNumber('the id of the customer'),
  companyKey: shownText(
    'the canonical name: upper case, without business suffixes such as Inc, only letters and digits; unique',
    'CEDARCREEKUROLOGYCLINIC',
  ),
  customerNumber: shownText('the number that the ERP prints for the customer; unique', 'C-10442').nullable(),
};

/** What a reader recognises a customer by. */
export const customerReference = z
  .object({ ...shownIdentity, facilityName: addressOutput.shape.facilityName })
  .meta({ id: 'CustomerReference', description: 'what a reader recognises a customer by' });

/** The same in a list, where address and contact can be asked for. */
export const referenceWithProfile = z
  .object({ ...customerReference.shape, ...addressOutput.omit({ facilityName: true }).partial().shape })
  .meta({
    id: 'CustomerReferenceWithProfile',
    description: 'what a reader recognises a customer by; with `include=customer` also address and contact, as its profile says today',
  });

/** A customer wherever it appears beside an order, a distribution or a consignee. */
export const customerIdentity = z
  .object({ ...shownIdentity, ...addressOutput.shape })
  .meta({ id: 'CustomerIdentity', description: 'a customer with address and contact, as its profile says today' });
export type CustomerIdentity = z.infer<typeof customerIdentity>;

export const customerRow = z
  .object({
    ...customerIdentity.shape,
    primaryRepId: shownNumber('the id of the sales rep who looks after the customer').nullable(),
    mergedIntoId: z
      .int()
      .nullable()
      .meta({ description: 'the customer that it was merged into; null for one that stands for itself', examples: [null] }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'CustomerRow' });
export type CustomerRow = z.infer<typeof customerRow>;

export const customer = z
  .object({
    ...customerRow.shape,
    manualFields: z
      .array(addressField)
      .meta({ description: 'profile fields set by hand, which sales orders do not change', examples: [['contactEmail']] }),
    totals: z
      .object({
        orders: shownNumber('sales orders, whether shipped or not'),
        units: shownNumber('devices distributed; voided distributions are not counted', 10),
        unitsBySku: z
          .array(z.object({ sku: shownText('the SKU of the product', '211610SPT'), units: shownNumber('devices of it', 10) }))
          .meta({ description: 'the same units by SKU' }),
        firstShipDate: shownDay('the day of the first shipment').nullable(),
        lastShipDate: shownDay('the day of the latest shipment').nullable(),
      })
      .meta({ description: 'of the distributions that are not voided' }),
  })
  .meta({ id: 'Customer' });
export type CustomerView = z.infer<typeof customer>;

export const customerPage = feedOf('CustomerPage', customerRow);

export const newNote = z
  .strictObject({ noteText: filledText(10_000).meta({ description: 'the note, kept as written' }) })
  .meta({ id: 'NewCustomerNote', examples: [{ noteText: 'Prefers deliveries before noon.' }] });
export type NewNote = z.infer<typeof newNote>;

export const noteListQuery = z.strictObject(pageQuery);
export type NoteListQuery = z.infer<typeof noteListQuery>;

export const customerNote = z
  .object({
    id: recordId,
    noteText: shownText('the note, as written', 'Prefers deliveries before noon.'),
    author: shownText('the e-mail of who wrote it, or the name that the earlier system recorded', 'robin.ames@silqeqms.example'),
    notedAt: shownInstant('when it was written'),
  })
  .meta({ id: 'CustomerNote' });
export type CustomerNoteView = z.infer<typeof customerNote>;

export const notePage = pageOf('CustomerNotePage', customerNote);
