import { z } from 'zod';
import { shownNumber, shownText } from '../../../openapi/shown-fields.js';
import { lotStatus } from '../../lots/lot.schema.js';
import { waitingShipments } from '../../lots/waiting-shipments.js';
import * as field from '../../record-fields.js';

export const lookAlikes = z
  .array(
    z
      .object({
        lotNumber: shownText('the other lot; or, where shipments name it that wait in review, the text that they have', 'SLQ/55501'),
        like: field.lotNumber.meta({ description: 'the lot of the recall that it is but for its separators', examples: ['SLQ-55501'] }),
        status: lotStatus.nullable().meta({ description: 'whether it ships; null where no lot has this number' }),
        unitsShipped: shownNumber('devices shipped under it, in no figure here', 10),
        distributions: shownNumber('shipments of it'),
        waiting: waitingShipments,
      })
      .meta({
        id: 'LotLookAlike',
        description: 'a lot that is written like one of the recall but for its separators, and is not in the recall',
      }),
  )
  .meta({
    description:
      'other lots that are written like these but for their separators, and shipments in review that name such a lot. They are in no figure: if one is the same lot, add it to the recall',
    examples: [[]],
  });
export type LookAlikes = z.infer<typeof lookAlikes>;
