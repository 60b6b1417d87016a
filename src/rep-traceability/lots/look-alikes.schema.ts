import { z } from 'zod';
import { shownNumber, shownText } from '../../openapi/shown-fields.js';
import * as field from '../record-fields.js';
import { lotStatus } from './lot-status.schema.js';
import { waitingShipments } from './waiting-shipments.js';

export const lookAlikes = z
  .array(
    z
      .object({
        lotNumber: shownText('the other lot; or, where shipments name it that wait in review, the text that they have', 'SLQ/55501'),
        like: field.lotNumber.meta({ description: 'the lot of the answer that it is written like', examples: ['SLQ-55501'] }),
        status: lotStatus.nullable().meta({ description: 'whether it ships; null where no lot has this number' }),
        unitsShipped: shownNumber('devices shipped under it, in no figure here', 10),
        distributions: shownNumber('shipments of it'),
        waiting: waitingShipments,
      })
      .meta({
        id: 'LotLookAlike',
        description: 'a lot that is written like one of the answer, and is not in the answer',
      }),
  )
  .meta({
    description:
      'other lots that are written like these but for their separators, and shipments in review that name such a lot, or one that nobody knows and that has letters for digits, other zeros or no prefix. They are in no figure: a person says whether one is the same lot',
    examples: [[]],
  });
export type LookAlikes = z.infer<typeof lookAlikes>;
