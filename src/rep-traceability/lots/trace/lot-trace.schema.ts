import { z } from 'zod';
import { addressOutput } from '../../../addresses/address.js';
import { customerReference } from '../../../customer-profiles/customer.schema.js';
import { lot } from '../lot.schema.js';
import { waitingShipments } from '../waiting-shipments.js';

export const lotTraceQuery = z.strictObject({
  format: z.enum(['json', 'csv']).optional().meta({ description: '`csv` streams the consignee list as a file; `json` when left out' }),
});
export type LotTraceQuery = z.infer<typeof lotTraceQuery>;

const day = z.string().nullable();
const count = z.int();

export const lotTrace = z
  .object({
    lot,
    totals: z.object({
      unitsProduced: count.nullable(),
      unitsDistributed: count,
      unitsVoided: count,
      unitsRemaining: count.nullable().meta({ description: 'produced less distributed; null while the units produced are unknown' }),
      distributions: count,
      consignees: count,
      salesOrders: count,
      unitsWaiting: count.meta({ description: 'units of the shipments in `waiting`; in no other total' }),
    }),
    waiting: waitingShipments,
    firstShipDate: day,
    lastShipDate: day,
    consignees: z.array(
      z.object({
        customer: customerReference,
        shipTo: addressOutput.meta({ description: 'as the latest shipment of the lot names it' }),
        contact: addressOutput
          .pick({ contactName: true, contactPhone: true, contactEmail: true })
          .extend({
            source: z.enum(['profile', 'shipment']).meta({ description: 'where it is from: the customer’s profile, or the shipment' }),
          })
          .meta({
            description:
              'Whom to reach, always one person: what a person set by hand on the profile, with nothing beside it that belongs to another name; else the newest shipment that gives a phone or an e-mail; else one that gives a name; else the profile.',
          }),
        units: count,
        distributions: count,
        firstShipDate: z.string(),
        lastShipDate: z.string(),
        salesOrders: z.array(z.object({ id: z.int(), orderNumber: z.string(), orderDate: z.string() })),
      }),
    ),
  })
  .meta({ id: 'LotTrace' });
export type LotTrace = z.infer<typeof lotTrace>;
