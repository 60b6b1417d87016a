import { z } from 'zod';
import { addressInput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { customerNumber } from '../../customer-profiles/customer.schema.js';
import { filledText, text } from '../../database/text.js';
import { id, reason } from '../../http/fields.js';

export const orderStatus = z.enum(['pending', 'shipped', 'completed', 'cancelled']);
export type OrderStatus = z.infer<typeof orderStatus>;

/** A JSON number prints as itself, so its text shows its decimals; a number with an exponent is too small or too large to store. */
const hasAtMost = (places: number) => (value: number) => new RegExp(`^\\d+(\\.\\d{1,${places}})?$`).test(String(value));
const atMost = (places: number): string => `must have at most ${places} decimals, which are kept and never rounded`;

export const newOrderLine = z
  .strictObject({
    itemCode: filledText(64)
      .optional()
      .meta({ description: 'as printed; a code that maps to no product is kept and does not count as a device' }),
    sku: filledText(64).optional().meta({ description: 'instead of an item code: the quantity counts units' }),
    quantity: z.number().positive().max(999_999_999).refine(hasAtMost(4), atMost(4)),
    unit: text(50).nullish(),
    description: text(1_000).nullish(),
    unitPrice: z.number().min(0).max(9_999_999_999).refine(hasAtMost(2), atMost(2)).nullish(),
    lotNumber: text(100).nullish(),
  })
  .refine(({ itemCode, sku }) => (itemCode === undefined) !== (sku === undefined), 'must have either itemCode or sku')
  .meta({ id: 'NewSalesOrderLine' });
export type NewOrderLine = z.infer<typeof newOrderLine>;

const lines = z.array(newOrderLine).max(1_000);

/** What a new order and a correction of one have in common. */
const shared = {
  shipDate: calendarDay.nullish(),
  trackingNumber: text(200).nullish(),
  notes: text(10_000).nullish(),
  customerPo: text(200).nullish(),
  repId: id.nullish(),
  shipTo: addressInput.optional(),
  sharesOrderNumber: z
    .boolean()
    .optional()
    .meta({ description: 'true when another customer has an order of this number, and both are right' }),
};
const orderNumber = filledText(100).meta({ examples: ['SO 0000123'] });

export const newSalesOrder = z
  .strictObject({
    ...shared,
    orderNumber,
    orderDate: calendarDay,
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
    orderNumber: orderNumber.optional(),
    orderDate: calendarDay.optional(),
    status: orderStatus.optional(),
    customerId: id.optional().meta({ description: 'moves the order and its distributions to this customer' }),
    soldTo: addressInput.optional(),
    lines: lines.optional().meta({ description: 'replaces all lines' }),
    reason,
  })
  .meta({
    id: 'SalesOrderCorrection',
    description: 'Fields that are left out stay as they are; null clears a field.',
    examples: [{ status: 'shipped', shipDate: '2025-03-17', reason: 'shipped with the morning pick-up' }],
  });
export type SalesOrderCorrection = z.infer<typeof salesOrderCorrection>;
