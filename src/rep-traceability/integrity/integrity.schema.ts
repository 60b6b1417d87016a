import { z } from 'zod';

const count = (description: string) => z.int().meta({ description });

export const integrity = z
  .object({
    distributionsWithoutSalesOrder: count('must be 0'),
    distributionsWithMismatchedCustomer: count("a distribution's customer is not its order's; must be 0"),
    salesOrdersWithoutDistributions: count('orders of which nothing was shipped yet'),
    cancelledOrdersWithDistributions: count('cancelled orders with live distributions, recorded before the database refused them'),
    unlinkedDistributions: count('shipments that wait for a person to find their order'),
    lotsNotRegistered: count('lots known only from shipments'),
    customersWithSeveralCities: count('customers whose orders name several cities: perhaps two facilities of one name'),
  })
  .meta({ id: 'Integrity' });
export type Integrity = z.infer<typeof integrity>;
