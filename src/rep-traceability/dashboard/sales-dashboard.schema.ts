import { z } from 'zod';
import { calendarDay } from '../../calendar/calendar-day.js';
import { inOrder } from '../../calendar/in-order.js';
import { fileFormat } from '../../http/file-format.js';
import { shownDay, shownNumber, shownText } from '../../openapi/shown-fields.js';
import { waitingShipments as waiting } from '../lots/waiting-shipments.js';
import * as field from '../record-fields.js';

/** Lots and customers that are listed one by one, so that the answer stays small however long the log is. */
export const LARGEST_LOTS = 100;
export const TOP_CUSTOMERS = 10;
export const RECENT_CUSTOMERS = 10;

/** A missing side is open, so a query without parameters asks for everything. */
export const salesDashboardQuery = inOrder(
  z.strictObject({
    from: calendarDay.optional().meta({ description: 'first ship date, included; from the first shipment on when left out' }),
    to: calendarDay.optional().meta({ description: 'last ship date, included; up to the last shipment when left out' }),
    format: fileFormat.optional().meta({ description: '`csv` answers the same figures as a file; `json` when left out' }),
  }),
  'from',
  'to',
);
export type SalesDashboardQuery = z.infer<typeof salesDashboardQuery>;

const count = shownNumber;
const { units, sku, lotNumber } = field;
const facilityName = shownText('the name of the facility', 'Cedar Creek Urology Clinic');
const unitsReturned = shownNumber('those of them that came back, on whatever day', 0);
const customerNumber = shownText('the number that the ERP prints for the customer', 'C-10442').nullable();
const monthShown = shownText('the month, YYYY-MM', '2025-06');

const recentCustomer = z.object({
  id: field.customerId,
  facilityName,
  customerNumber,
  firstOrderDate: shownDay('the day of its first order ever that was not cancelled', '2025-05-28').nullable(),
  lastShipDate: shownDay('the day of its latest shipment in the range'),
  units,
  orders: count('sales orders with shipments in the range'),
});

export const salesDashboard = z
  .object({
    from: shownDay('the first day, as requested; null if open', '2025-01-01').nullable(),
    to: shownDay('the last day, as requested; null if open', '2025-12-31').nullable(),
    distributions: count('shipments in the range'),
    orders: count('sales orders with shipments in the range, whatever their own date. An order that shipped on several days counts once'),
    units: count('devices shipped in the range'),
    unitsReturned,
    unitsOutstanding: count('shipped in the range less returned'),
    waiting: waiting.meta({ description: 'shipments of the range that wait in review, in no other figure' }),
    waitingWithoutDate: waiting.meta({
      description:
        'shipments that wait without a readable ship date and so may be of the range; none when the range is open on both sides, since `waiting` has them',
    }),
    waitingBy: z
      .object({
        sku: z.array(z.object({ sku: sku.nullable(), ...waiting.shape })).meta({ description: 'by SKU' }),
        month: z.array(z.object({ month: monthShown.nullable(), ...waiting.shape })).meta({ description: 'oldest first' }),
        lot: z
          .array(z.object({ lotNumber: lotNumber.nullable(), ...waiting.shape }))
          .meta({ description: `the ${LARGEST_LOTS} lots with most units` }),
        customer: z
          .array(z.object({ id: field.customerId, facilityName, ...waiting.shape }))
          .meta({ description: `the ${TOP_CUSTOMERS} customers with most units, of shipments whose customer is known for certain` }),
      })
      .meta({
        description:
          '`waiting` by what the shipments say; null where that could not be read. A lot is named by its number, however it was spelled',
      }),
    customers: z
      .object({
        total: count('customers whose orders have shipments in the range'),
        firstTime: count('customers without an earlier shipment; all of them when `from` is left out'),
        repeat: count('customers with an earlier shipment'),
      })
      .meta({ description: 'customers with shipments in the range' }),
    unitsBySku: z.array(z.object({ sku, units, unitsReturned })).meta({ description: 'every SKU shipped in the range, most units first' }),
    unitsByMonth: z.array(z.object({ month: monthShown, units, unitsReturned })).meta({
      description:
        'every month in the range, oldest first, with 0 for a month without shipments. The first and last month count only their days in the range. On an open side the months begin or end with that of the first or last shipment',
    }),
    unitsByLot: z
      .object({
        largest: z
          .array(z.object({ lotNumber, sku, units, unitsReturned }))
          .meta({ description: `the ${LARGEST_LOTS} lots with most units, then by lot number` }),
        others: z
          .object({ lots: count('how many lots that are', 0), units, unitsReturned })
          .meta({ description: 'all other lots shipped in the range, together' }),
      })
      .meta({ description: 'the same units by lot' }),
    topCustomers: z
      .array(
        z.object({
          id: field.customerId,
          facilityName,
          customerNumber,
          units,
          unitsReturned,
          orders: count('sales orders with shipments in the range'),
          firstTime: z.boolean().meta({ description: 'whether the customer has no earlier shipment' }),
        }),
      )
      .meta({ description: `the ${TOP_CUSTOMERS} customers with most units, then by facility name and id` }),
    recentCustomers: z
      .object({
        firstTime: z.array(recentCustomer).meta({ description: 'customers without an earlier shipment' }),
        repeat: z.array(recentCustomer).meta({ description: 'customers with an earlier shipment' }),
      })
      .meta({ description: `of each kind the ${RECENT_CUSTOMERS} customers that were shipped to last, the latest first` }),
  })
  .meta({ id: 'SalesDashboard' });
export type SalesDashboard = z.infer<typeof salesDashboard>;
