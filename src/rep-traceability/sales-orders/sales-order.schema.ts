import { z } from 'zod';
import { addressInput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { customerNumber } from '../../customer-profiles/customer.schema.js';
import { code, filledCode, text } from '../../database/text.js';
import { id, reason } from '../../http/fields.js';
import * as field from '../record-fields.js';

export const orderStatus = z.enum(['pending', 'shipped', 'completed', 'cancelled']).meta({
  id: 'SalesOrderStatus',
  description: '`pending` waits to be shipped; `completed` will not ship any more; `cancelled` has no live distribution',
});
export type OrderStatus = z.infer<typeof orderStatus>;

/** A JSON number prints as itself, so its text shows its decimals; a number with an exponent is too small or too large to store. */
const hasAtMost = (places: number) => (value: number) => new RegExp(`^\\d+(\\.\\d{1,${places}})?$`).test(String(value));
const atMost = (places: number): string => `must have at most ${places} decimals, which are kept and never rounded`;

export const newOrderLine = z
  .strictObject({
    itemCode: filledCode(64)
      .optional()
      .meta({ description: 'as printed; a code that maps to no product is kept and does not count as a device' }),
    sku: filledCode(64).optional().meta({ description: 'instead of an item code: the quantity counts units' }),
    quantity: z
      .number()
      .positive()
      .max(999_999_999)
      .refine(hasAtMost(4), atMost(4))
      .meta({ description: 'how many of the item, in its own unit: boxes of a code for boxes; up to 4 decimals' }),
    unit: text(50).nullish().meta({ description: 'the unit as printed, such as `BX`' }),
    description: text(1_000).nullish().meta({ description: 'the text of the line as printed' }),
    unitPrice: z
      .number()
      .min(0)
      .max(9_999_999_999)
      .refine(hasAtMost(2), atMost(2))
      .nullish()
      .meta({ description: 'the price of one item as printed, without its currency; up to 2 decimals' }),
    lotNumber: code(100).nullish().meta({ description: 'the lot that the order asks for, as printed; ships nothing' }),
  })
  .refine(({ itemCode, sku }) => (itemCode === undefined) !== (sku === undefined), 'must have either itemCode or sku')
  .meta({ id: 'NewSalesOrderLine' });
export type NewOrderLine = z.infer<typeof newOrderLine>;

const lines = z.array(newOrderLine).max(1_000);

/** What a new order and a correction of one have in common. */
const shared = {
  shipDate: calendarDay.nullish().meta({ description: 'the day on which the order was shipped, as the source says; null for none' }),
  trackingNumber: code(200).nullish().meta({ description: 'the tracking number of the order, as the source says; null for none' }),
  notes: text(10_000).nullish().meta({ description: 'free text; null for none' }),
  customerPo: code(200)
    .nullish()
    .meta({ description: `${field.CUSTOMER_PO}; null for none` }),
  repId: id.nullish().meta({ description: `${field.REP}; null for none` }),
  shipTo: addressInput.optional().meta({ description: 'where the devices go; the sold-to when left out' }),
  sharesOrderNumber: z
    .boolean()
    .optional()
    .meta({ description: 'true when another customer has an order of this number, and both are right' }),
};
const orderNumber = filledCode(100).meta({
  description: 'the number of the order, kept as sent; letter case, blanks and a leading SO do not tell numbers apart',
  examples: ['SO 0000123'],
});

export const newSalesOrder = z
  .strictObject({
    ...shared,
    orderNumber,
    orderDate: calendarDay.meta({ description: 'the day of the order' }),
    status: orderStatus.optional().meta({ description: '`pending` when left out' }),
    customerId: id.optional().meta({ description: 'the customer of the order; when left out, it is found or created from `soldTo`' }),
    soldTo: addressInput.optional().meta({ description: 'the profile of the customer when left out' }),
    customerNumber,
    lines: lines.optional().meta({ description: 'may be empty, for an order whose lines are unknown' }),
  })
  .refine(({ customerId, soldTo }) => customerId !== undefined || soldTo !== undefined, {
    path: ['customerId'],
    error: 'give customerId, or soldTo to find or create the customer',
  })
  .meta({
    id: 'NewSalesOrder',
    examples: [
      {
        orderNumber: 'SO 0000123',
        orderDate: '2025-03-14',
        soldTo: { facilityName: 'Cedar Creek Urology Clinic', address1: '12 Cedar St', city: 'Boise', state: 'ID', zip: '83702' },
        lines: [
          { itemCode: '21600101003', quantity: 2, unit: 'BX', unitPrice: 180 },
          { sku: '211810SPT', quantity: 5 },
        ],
      },
    ],
  });
export type NewSalesOrder = z.infer<typeof newSalesOrder>;

export const salesOrderCorrection = z
  .strictObject({
    ...shared,
    shipTo: addressInput.optional().meta({ description: 'replaces the whole ship-to' }),
    orderNumber: orderNumber.optional(),
    orderDate: calendarDay.optional().meta({ description: 'the day of the order' }),
    status: orderStatus.optional(),
    customerId: id.optional().meta({ description: 'moves the order and its distributions to this customer' }),
    soldTo: addressInput.optional().meta({ description: 'replaces the whole sold-to' }),
    lines: lines.optional().meta({ description: 'replaces all lines' }),
    reason,
  })
  .meta({
    id: 'SalesOrderCorrection',
    description: 'Fields that are left out stay as they are; null clears a field.',
    examples: [{ status: 'shipped', shipDate: '2025-03-17', reason: 'shipped with the morning pick-up' }],
  });
export type SalesOrderCorrection = z.infer<typeof salesOrderCorrection>;
