import { z } from 'zod';
import { ADDRESS_FIELDS, addressInput, addressOutput } from '../addresses/address.js';
import { filledText, text } from '../database/text.js';
import { id, idText, instant, reason } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

export const customerListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the facility name, or a customer number or company key' }),
  repId: idText.optional().meta({ description: 'customers of this rep' }),
});
export type CustomerListQuery = z.infer<typeof customerListQuery>;

/** White space around it does not count, since it identifies a customer; an empty text is null. */
export const customerNumber = text(64)
  .nullish()
  .transform((number) => number?.trim() || null)
  .meta({ description: 'as the ERP prints it', examples: ['C-10442'] });

export const newCustomer = z
  .strictObject({ ...addressInput.shape, customerNumber, primaryRepId: id.nullish() })
  .meta({ id: 'NewCustomer', examples: [{ facilityName: 'Silver Birch Hospital', city: 'Salem', state: 'OR', zip: '97301' }] });
export type NewCustomer = z.infer<typeof newCustomer>;

export const customerCorrection = z
  .strictObject({
    ...addressInput.partial().shape,
    customerNumber: customerNumber.optional(),
    primaryRepId: id.nullish(),
    resetFields: z
      .array(z.enum(ADDRESS_FIELDS))
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
  .strictObject({ fromCustomerId: id, reason })
  .meta({ id: 'CustomerMerge', examples: [{ fromCustomerId: 2, reason: 'the same clinic under its former name' }] });
export type MergeRequest = z.infer<typeof mergeRequest>;

/** What a reader recognises a customer by. */
export const customerReference = z.object({
  id: z.int(),
  facilityName: z.string(),
  companyKey: z.string(),
  customerNumber: z.string().nullable(),
});

/** A customer wherever it appears beside an order, a distribution or a consignee. */
export const customerIdentity = z
  .object({ id: z.int(), companyKey: z.string(), customerNumber: z.string().nullable(), ...addressOutput.shape })
  .meta({ id: 'CustomerIdentity' });
export type CustomerIdentity = z.infer<typeof customerIdentity>;

export const customerRow = z
  .object({ ...customerIdentity.shape, primaryRepId: z.int().nullable(), createdAt: instant, updatedAt: instant })
  .meta({ id: 'CustomerRow' });
export type CustomerRow = z.infer<typeof customerRow>;

const day = z.iso.date().nullable();

export const customer = z
  .object({
    ...customerRow.shape,
    manualFields: z.array(z.enum(ADDRESS_FIELDS)).meta({ description: 'profile fields set by hand, which sales orders do not change' }),
    mergedIntoId: z.int().nullable().meta({ description: 'the customer that it was merged into' }),
    totals: z.object({
      orders: z.int(),
      units: z.int().meta({ description: 'devices distributed; voided distributions are not counted' }),
      unitsBySku: z.array(z.object({ sku: z.string(), units: z.int() })),
      firstShipDate: day,
      lastShipDate: day,
    }),
    version: z.int(),
  })
  .meta({ id: 'Customer' });
export type CustomerView = z.infer<typeof customer>;

export const customerPage = pageOf('CustomerPage', customerRow);

export const newNote = z
  .strictObject({ noteText: filledText(10_000) })
  .meta({ id: 'NewCustomerNote', examples: [{ noteText: 'Prefers deliveries before noon.' }] });
export type NewNote = z.infer<typeof newNote>;

export const noteListQuery = z.strictObject(pageQuery);
export type NoteListQuery = z.infer<typeof noteListQuery>;

export const customerNote = z
  .object({ id: z.int(), noteText: z.string(), author: z.string(), notedAt: instant })
  .meta({ id: 'CustomerNote' });
export type CustomerNoteView = z.infer<typeof customerNote>;

export const notePage = pageOf('CustomerNotePage', customerNote);
