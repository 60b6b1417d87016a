import { z } from 'zod';
import { calendarDay } from '../../calendar/calendar-day.js';

/** How many lots and customers are listed one by one: the answer stays small however long the log is. */
export const LARGEST_LOTS = 100;
export const TOP_CUSTOMERS = 10;

/** A side that is left out is open, so that what is left out altogether asks for everything. */
export const salesDashboardQuery = z
  .strictObject({
    from: calendarDay.optional().meta({ description: 'first ship date, included; from the first shipment on when left out' }),
    to: calendarDay.optional().meta({ description: 'last ship date, included; up to the last shipment when left out' }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, { path: ['to'], error: 'must not lie before `from`' });
export type SalesDashboardQuery = z.infer<typeof salesDashboardQuery>;

const count = (description: string) => z.int().meta({ description });
const units = z.int();

export const salesDashboard = z
  .object({
    from: z.string().nullable().meta({ description: 'as asked for; null: open' }),
    to: z.string().nullable().meta({ description: 'as asked for; null: open' }),
    distributions: count('shipments in the range'),
    orders: count(
      'sales orders of which something was shipped in the range, whenever they were ordered: those that `units` are of. An order that shipped on several days counts once',
    ),
    units: count('devices shipped in the range'),
    customers: z.object({
      total: count('customers to whose orders something was shipped in the range'),
      firstTime: count('of them, those to whom nothing was shipped before the range; all of them when `from` is left out'),
      repeat: count('of them, those to whom something was shipped before the range, ever'),
    }),
    unitsBySku: z.array(z.object({ sku: z.string(), units })).meta({ description: 'every SKU shipped in the range, most units first' }),
    unitsByMonth: z.array(z.object({ month: z.string().meta({ examples: ['2025-03'] }), units })).meta({
      description:
        'every month that the range touches, oldest first, with 0 where nothing was shipped; the first and the last count what lies in the range. On an open side the months begin or end with that of the first or last shipment',
    }),
    unitsByLot: z.object({
      largest: z
        .array(z.object({ lotNumber: z.string(), sku: z.string(), units }))
        .meta({ description: `the ${LARGEST_LOTS} lots of most units, then by lot number` }),
      others: z.object({ lots: units, units }).meta({ description: 'all other lots shipped in the range, together' }),
    }),
    topCustomers: z
      .array(
        z.object({
          id: z.int(),
          facilityName: z.string(),
          customerNumber: z.string().nullable(),
          units,
          orders: units,
          firstTime: z.boolean(),
        }),
      )
      .meta({ description: `the ${TOP_CUSTOMERS} customers of most units, then by facility name and id` }),
  })
  .meta({ id: 'SalesDashboard' });
export type SalesDashboard = z.infer<typeof salesDashboard>;
