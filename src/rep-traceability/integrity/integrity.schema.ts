import { z } from 'zod';
import { shownNumber, shownText } from '../../openapi/shown-fields.js';

const count = (description: string) => z.int().meta({ description });

/** Groups of orders in one answer. */
export const MOST_LISTED = 100;

export const integrity = z
  .object({
    distributionsWithoutSalesOrder: count('must be 0'),
    distributionsWithMismatchedCustomer: count("a distribution's customer is not its order's; must be 0"),
    salesOrdersWithoutDistributions: count('orders of which nothing was shipped yet'),
    cancelledOrdersWithDistributions: count('cancelled orders with live distributions, recorded before the database refused them'),
    unlinkedDistributions: count('shipments that wait for a person to find their order'),
    lotsNotRegistered: count('lots known only from shipments'),
    customersWithSeveralCities: count('customers whose orders name several cities: perhaps two facilities of one name'),
    lotsSpelledAlike: z
      .array(
        z.object({
          lotNumbers: z
            .array(shownText('a known lot', 'QX-55/1'))
            .meta({ description: 'the numbers, in order', examples: [['QX 55/1', 'QX-55/1']] }),
        }),
      )
      .max(MOST_LISTED)
      .meta({
        description: `lots that differ in separators alone, registered before the rule that refuses the second one (the first ${MOST_LISTED}): a hold of one leaves the other. If they are one lot, hold both, and list the wrong name in the lot list`,
      }),
    salesOrdersOfOneNumber: z
      .array(
        z.object({
          customerId: shownNumber('the customer of the orders'),
          orderKey: shownText('the key of their numbers by the rule of today', '4711'),
          salesOrderIds: z.array(z.int()).meta({ description: 'the orders, the earliest first', examples: [[17, 42]] }),
        }),
      )
      .max(MOST_LISTED)
      .meta({
        description: `orders of a customer whose numbers are one by the rule of today, such as \`4711\` in digits of full width and of plain ones (the first ${MOST_LISTED}): files find only the one whose key it is. Renumber or cancel the other`,
      }),
  })
  .meta({ id: 'Integrity' });
export type Integrity = z.infer<typeof integrity>;
