import { z } from 'zod';
import { sha256Text, signature, signatureProof } from '../../audit/signatures/signature.schema.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { inOrder } from '../../calendar/in-order.js';
import { filledText, text } from '../../database/text.js';
import { booleanText, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import {
  createdAt,
  recordId,
  recordVersion,
  shownDay,
  shownInstant,
  shownNumber,
  shownText,
  updatedAt,
} from '../../openapi/shown-fields.js';
import { lookAlikes } from '../lots/look-alikes.schema.js';
import { waitingShipments } from '../lots/waiting-shipments.js';
import * as field from '../record-fields.js';
import { recallConsignee } from './consignees/recall-consignee.schema.js';
import { EFFECTIVENESS_LEVELS, LEAST_PERCENT, MOST_PERCENT } from './effectiveness.js';
import { CLASSIFICATIONS, RECALL_KINDS } from './recall.entity.js';
import { recallStages } from './stages/recall-stages.js';

const kind = z.enum(RECALL_KINDS).meta({
  id: 'RecallKind',
  description: 'a removal (`recall`), a `correction` in the field, a `market_withdrawal`, or a `drill`, which leaves its lots as they are',
});
const CLASS = 'the class that the FDA assigns: I is the gravest';
const LEVEL =
  'how many consignees are checked: A all of them, B the share that `effectivenessPercent` says, C a tenth, D a fiftieth, E none (21 CFR 7.42)';
const classification = z.enum(CLASSIFICATIONS).meta({ id: 'RecallClass', description: CLASS });
const effectivenessLevel = z.enum(EFFECTIVENESS_LEVELS).meta({
  id: 'EffectivenessLevel',
  description: LEVEL,
});

export const LOTS = z
  .array(text(100).meta({ description: field.LOT }))
  .min(1)
  .max(500)
  .meta({ description: 'the lots, by number or alias', examples: [['SLQ-05012025']] });

const range = {
  shipDateFrom: calendarDay.nullish().meta({ description: 'only what was shipped on this day or later' }),
  shipDateTo: calendarDay.nullish().meta({ description: 'only what was shipped on this day or earlier' }),
};

export const scopeRequest = inOrder(
  z.strictObject({ lotNumbers: LOTS, ...range }).meta({ id: 'RecallScope', examples: [{ lotNumbers: ['SLQ-05012025'] }] }),
  'shipDateFrom',
  'shipDateTo',
);
export type ScopeRequest = z.infer<typeof scopeRequest>;

const editable = {
  classification: classification.nullish().meta({ description: `${CLASS}; null while there is none` }),
  effectivenessLevel: effectivenessLevel.nullish().meta({ description: `${LEVEL}; null for none` }),
  effectivenessPercent: z
    .int()
    .min(LEAST_PERCENT)
    .max(MOST_PERCENT)
    .nullish()
    .meta({
      description:
        'level B needs it: the percentage of the consignees that is checked, above 10 and below 100. That of the other levels is fixed, so they take none',
      examples: [40],
    }),
  instructions: text(10_000).nullish().meta({ description: 'what consignees are asked to do, printed on each notice' }),
  responseDueOn: calendarDay.nullish().meta({ description: 'the day by which consignees are asked to answer' }),
  expectedCompletionOn: calendarDay.nullish().meta({ description: 'the day on which the recall is expected to be complete' }),
};
const acknowledge = z
  .array(z.enum(['due_in_past']).meta({ id: 'RecallDoubt', description: 'what a person may confirm of a recall' }))
  .max(10)
  .optional()
  .meta({
    description:
      'warnings that you have seen. With a list, even an empty one, you are asked about a day to answer by that is over (`due_in_past`); without it the day is taken as it is',
    examples: [[]],
  });
const title = filledText(300).meta({ description: 'what people call it', examples: ['Open seals, lot SLQ-05012025'] });

export const newRecall = inOrder(
  z
    .strictObject({
      title,
      lotNumbers: LOTS,
      reason: filledText(10_000).meta({ description: 'why the lots are recalled, printed on each notice' }),
      kind,
      ...range,
      ...editable,
      acknowledge,
    })
    .meta({
      id: 'NewRecall',
      examples: [
        {
          title: 'Open seals, lot SLQ-05012025',
          lotNumbers: ['SLQ-05012025'],
          reason: 'The sterile barrier of some pouches is open.',
          kind: 'recall',
          classification: 'II',
          effectivenessLevel: 'A',
          instructions: 'Do not use these devices. Send them back at our cost.',
          responseDueOn: '2025-07-15',
          acknowledge: ['due_in_past'],
        },
      ],
    }),
  'shipDateFrom',
  'shipDateTo',
);
export type NewRecall = z.infer<typeof newRecall>;

export const recallChange = z.strictObject({ title: title.optional(), ...editable, acknowledge, reason }).meta({
  id: 'RecallChange',
  description: 'Fields that are left out stay as they are.',
  examples: [{ classification: 'I', reason: 'assigned by the FDA' }],
});
export type RecallChange = z.infer<typeof recallChange>;

export const extension = z
  .strictObject({ lotNumbers: LOTS, reason })
  .meta({ id: 'RecallExtension', examples: [{ lotNumbers: ['SLQ-05022025'], reason: 'made on the same day' }] });
export type Extension = z.infer<typeof extension>;

export const closing = z
  .strictObject({
    reason,
    signature: signatureProof.nullish().meta({
      description:
        'your electronic signature, made with the closing in one step. Without it, a recall that is no drill is shown as closed with its signature missing, until `POST /recalls/{id}/signatures`',
    }),
  })
  .meta({ id: 'RecallClosing', examples: [{ reason: 'every unit is accounted for' }] });
export type Closing = z.infer<typeof closing>;

export const recallListQuery = z.strictObject({
  ...pageQuery,
  kind: kind.optional().meta({ description: 'recalls of this kind' }),
  open: booleanText.optional().meta({ description: '`true` lists those that are not closed' }),
  lotNumber: text(100)
    .optional()
    .meta({ description: `recalls of this lot: ${field.LOT}` }),
});
export type RecallListQuery = z.infer<typeof recallListQuery>;

/** What a recall is, without its figures. */
export const recallHead = z
  .object({
    id: recordId,
    title: shownText('what people call it', 'Open seals, lot SLQ-05012025'),
    kind,
    reason: shownText('why the lots are recalled', 'The sterile barrier of some pouches is open.'),
    classification: classification.nullable().meta({ description: `${CLASS}; null while there is none` }),
    effectivenessLevel: effectivenessLevel.nullable().meta({ description: `${LEVEL}; null for none` }),
    effectivenessPercent: shownNumber('the percentage of the consignees that level B checks; null for the other levels', 40).nullable(),
    lotNumbers: z.array(field.lotNumber).meta({ description: 'the lots that it is about' }),
    shipDateFrom: shownDay('only what was shipped on this day or later; null for no bound').nullable(),
    shipDateTo: shownDay('only what was shipped on this day or earlier; null for no bound').nullable(),
    instructions: shownText('what consignees are asked to do', 'Do not use these devices.').nullable(),
    openedOn: shownDay('the day on which it was opened, where the company works', '2025-07-01'),
    responseDueOn: shownDay('the day by which consignees are asked to answer', '2025-07-15').nullable(),
    expectedCompletionOn: shownDay('the day on which it is expected to be complete', '2025-08-15').nullable(),
    reportDueOn: shownDay('ten working days after it was opened: 21 CFR 806.10', '2025-07-16'),
    chosenBecause: shownText('why the lot of a random drill is a hard one; null otherwise', 'several SKUs in one parcel').nullable(),
    closedAt: shownInstant('when it was closed; null while it is open').nullable(),
    closeReason: shownText('why it was closed', 'every unit is accounted for').nullable(),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'RecallHead', description: 'a recall or a drill' });
export type RecallHead = z.infer<typeof recallHead>;
export const recallPage = pageOf('RecallPage', recallHead);

export const recallTotals = z
  .object({
    consignees: shownNumber('consignees of the scope as it is now', 3),
    notNotified: shownNumber(
      'consignees that got no notice yet, or received more devices than their latest notice spoke of and did not answer for all of them since',
      1,
    ),
    notified: shownNumber('consignees whose latest notice spoke of all their devices, whether they answered or not', 2),
    responded: shownNumber('consignees that answered', 1),
    notResponding: shownNumber('of the notified consignees, those that did not answer', 1),
    accountedFor: shownNumber('consignees of which every unit is accounted for', 1),
    unreachable: shownNumber('consignees that a check found unreachable', 0),
    unitsShipped: shownNumber('devices that the consignees received', 30),
    unitsOnHand: shownNumber('devices that they have', 5),
    unitsReturned: shownNumber('devices that came back, or were sent', 10),
    unitsUsed: shownNumber('devices that were used', 3),
    unitsDestroyed: shownNumber('devices that were destroyed', 2),
    unitsCorrected: shownNumber('of the devices on hand or used, those that consignees answered to have corrected; no part of the sum', 0),
    unitsAccountedFor: shownNumber('on hand, returned, used and destroyed', 20),
    unitsUnaccounted: shownNumber('shipped less accounted for: missing less excess', 10),
    unitsMissing: shownNumber('devices missing at the consignees that account for fewer than were shipped to them', 10),
    unitsExcess: shownNumber('devices too many at the consignees that account for more than were shipped to them', 0),
  })
  .meta({ id: 'RecallTotals', description: 'the recall in numbers; shipped = on hand + returned + used + destroyed + unaccounted' });
export type RecallTotals = z.infer<typeof recallTotals>;

const closureSignature = z.enum(['not_closed', 'not_needed', 'missing', 'signed', 'invalid']).meta({
  id: 'ClosureSignature',
  description:
    'whether the closure is signed as approved: `not_needed` for a drill, `missing` for a recall that was closed without, `invalid` where the signatures no longer hold',
});
export type ClosureSignature = z.infer<typeof closureSignature>;

export const recall = z
  .object({
    ...recallHead.shape,
    totals: recallTotals,
    checksPlanned: shownNumber('consignees that the effectiveness level asks to check; null without a level').nullable(),
    scopeChanges: shownNumber('changes of the scope since it was frozen', 0),
    waiting: waitingShipments,
    lookAlikes,
    stages: recallStages,
    closureSignature,
    contentSha256: sha256Text
      .nullable()
      .meta({ description: 'SHA-256 of what a signature of the closure binds to; null while it is open' }),
    signatures: z.array(signature).meta({ description: 'the electronic signatures of its closure, the first one first' }),
  })
  .meta({ id: 'Recall', description: 'a recall or a drill with its figures' });
export type RecallView = z.infer<typeof recall>;

export const openedRecall = z
  .object({ ...recall.shape, consignees: z.array(recallConsignee).meta({ description: 'the frozen scope, largest consignee first' }) })
  .meta({ id: 'OpenedRecall' });
export type OpenedRecall = z.infer<typeof openedRecall>;
