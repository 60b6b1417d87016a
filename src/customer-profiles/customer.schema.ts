import { z } from 'zod';
import { ADDRESS_FIELDS, addressInput, addressOutput } from '../addresses/address.js';
import { code, text } from '../database/text.js';
import { feedOf, feedQuery, isFeed } from '../http/feed.js';
import { id, idText, reason } from '../http/fields.js';
import { include } from '../http/include.js';
import { pageQuery } from '../http/paging.js';
import { createdAt, recordVersion, shownDay, shownNumber, shownText, updatedAt } from '../openapi/shown-fields.js';
import { customerRep } from './reps/customer-rep.schema.js';

const included = include(
  'CustomerInclude',
  ['totals'],
  'adds orders, units and the day of the latest shipment of each customer; a new shipment is a change of its own and none of its customer',
);
export type CustomerInclude = NonNullable<z.infer<typeof included>>[number];

const sort = z.enum(['newest', 'name', '-name', 'customerNumber']).meta({
  id: 'CustomerSort',
  description:
    'what a list of customers is sorted by: `newest` by the day they were added, `name` by facility name without regard to capitals and accents, `-name` backwards, `customerNumber` character by character with customers without a number last. There is no sort by units or by the latest shipment: these change with the log and have no index',
});

export const customerListQuery = z
  .strictObject({
    ...pageQuery,
    ...feedQuery,
    sort: sort.optional().meta({ description: '`newest` when left out; not in a feed, which has its own order' }),
    include: included,
    q: text(200).optional().meta({ description: 'part of the facility name, or a customer number or company key' }),
    repId: idText.optional().meta({ description: 'customers that this rep looks after today, as the primary rep or a further one' }),
    state: text(100).optional().meta({ description: 'customers whose profile names this state, in any letter case' }),
    year: z
      .string()
      .regex(/^[1-9]\d{3}$/, 'must be a year, YYYY')
      .transform(Number)
      .optional()
      .meta({
        description: 'customers with an order of this year that was not cancelled',
        parameter: { type: 'integer', minimum: 1000, maximum: 9999 },
      }),
  })
  .refine(({ sort, ...query }) => sort === undefined || !isFeed(query), {
    path: ['sort'],
    error: 'cannot be combined with order or updatedSince: a feed is sorted by change. Leave sort out',
  });
export type CustomerListQuery = z.infer<typeof customerListQuery>;

const addressField = z.enum(ADDRESS_FIELDS).meta({ id: 'AddressField', description: 'the name of a field of an address' });

/** White space around it does not count, since it identifies a customer; an empty text is null. */
export const customerNumber = code(64)
  .nullish()
  .transform((number) => number?.trim() || null)
  .meta({ description: 'as the ERP prints it', examples: ['C-10442'] });

const primaryRepId = id.nullish().meta({
  description:
    'the id of the primary sales rep; another one than before replaces it, and null ends it. Further reps: `/customers/{id}/reps`',
});

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

export const unmergeRequest = z
  .strictObject({
    reason,
    assign: z
      .array(
        z.strictObject({
          salesOrderId: id.meta({ description: 'an order that came after the merge' }),
          customerId: id.meta({ description: 'whose it is: the customer in the path, or the one that it was merged into' }),
        }),
      )
      .max(10_000)
      .optional()
      .meta({
        description:
          'whose the orders are that came after the merge and whose name leads to neither of the two: 409 `unmerge_unclear` lists them',
        examples: [[]],
      }),
  })
  .meta({ id: 'CustomerUnmerge', description: 'takes a merge of a customer apart', examples: [{ reason: 'two clinics after all' }] });
export type UnmergeRequest = z.infer<typeof unmergeRequest>;

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

const customerTotals = z.object({
  orders: shownNumber('sales orders, whether shipped or not'),
  units: shownNumber('devices distributed; voided distributions are not counted', 10),
  unitsReturned: shownNumber('those of them that came back', 0),
  unitsOutstanding: shownNumber('distributed less returned: devices that are still with it', 10),
  unitsBySku: z
    .array(
      z.object({
        sku: shownText('the SKU of the product', '211610SPT'),
        units: shownNumber('devices of it', 10),
        unitsReturned: shownNumber('those of them that came back', 0),
      }),
    )
    .meta({ description: 'the same units by SKU' }),
  firstShipDate: shownDay('the day of the first shipment').nullable(),
  lastShipDate: shownDay('the day of the latest shipment').nullable(),
});

export const customerRow = z
  .object({
    ...customerIdentity.shape,
    primaryRepId: shownNumber('the id of the primary sales rep who looks after the customer').nullable(),
    mergedIntoId: z
      .int()
      .nullable()
      .meta({ description: 'the customer that it was merged into; null for one that stands for itself', examples: [null] }),
    totals: customerTotals
      .pick({ orders: true, units: true, unitsReturned: true, lastShipDate: true })
      .optional()
      .meta({ id: 'CustomerListTotals', description: 'only with `include=totals`: of the distributions that are not voided' }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'CustomerRow' });
export type CustomerRow = z.infer<typeof customerRow>;

export const customer = z
  .object({
    ...customerRow.omit({ totals: true }).shape,
    reps: z
      .array(
        customerRep
          .pick({ id: true, repId: true, name: true, territory: true, isPrimary: true })
          .meta({ id: 'CustomerRepOfToday', description: 'a sales rep who looks after the customer today' }),
      )
      .meta({ description: 'the sales reps who look after the customer today, the primary one first' }),
    manualFields: z
      .array(addressField)
      .meta({ description: 'profile fields set by hand, which sales orders do not change', examples: [['contactEmail']] }),
    totals: customerTotals.meta({ description: 'of the distributions that are not voided' }),
  })
  .meta({ id: 'Customer' });
export type CustomerView = z.infer<typeof customer>;

export const customerPage = feedOf('CustomerPage', customerRow);
