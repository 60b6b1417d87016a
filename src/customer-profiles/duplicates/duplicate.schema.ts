import { z } from 'zod';
import { filledText } from '../../database/text.js';
import { booleanText, id, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownInstant, shownNumber, shownText, updatedAt } from '../../openapi/shown-fields.js';
import { customerIdentity } from '../customer.schema.js';

const strength = z.enum(['strong', 'moderate', 'weak']).meta({
  id: 'DuplicateStrength',
  description:
    'how much speaks for one customer: `strong` for the same name after spelling or for several kinds of evidence, `moderate` for one shared ship-to, e-mail or phone, `weak` for a similar name alone',
});

export const duplicateListQuery = z.strictObject({
  ...pageQuery,
  strength: strength.optional().meta({ description: 'pairs of at least this strength; all when left out' }),
});
export type DuplicateListQuery = z.infer<typeof duplicateListQuery>;

const evidence = z
  .object({
    kind: z.enum(['same_name', 'former_name', 'same_ship_to', 'same_email', 'same_phone', 'similar_name']).meta({
      id: 'DuplicateEvidenceKind',
      description:
        'what both customers share: the company key after spelling (`same_name`), that of a former name or of a merged customer (`former_name`), a consignee (`same_ship_to`, of the 50 ship-tos of the newer customer that were seen last), e-mail or phone of the contact, or names that are alike (`similar_name`)',
    }),
    value: shownText('what the other customer has: company key, ship-to, e-mail, phone or name', 'SAINTMARYSHOSPITAL'),
    similarity: z
      .number()
      .nullable()
      .meta({
        description: 'of `similar_name`: the share of groups of three letters that both names have, from 0.6 to 1',
        examples: [0.71],
      }),
  })
  .meta({ id: 'DuplicateEvidence', description: 'one thing that two customers share' });

export const duplicate = z
  .object({
    customer: customerIdentity.meta({ description: 'the newer customer' }),
    other: customerIdentity.meta({ description: 'the older customer' }),
    strength,
    evidence: z.array(evidence).meta({ description: 'what speaks for one customer, the strongest first' }),
  })
  .meta({ id: 'CustomerDuplicate', description: 'two customers that may be one, and why' });
export type DuplicateView = z.infer<typeof duplicate>;

export const duplicatePage = pageOf('CustomerDuplicatePage', duplicate);

export const newDismissal = z
  .strictObject({
    customerId: id.meta({ description: 'the id of one of the two customers', examples: [2] }),
    otherCustomerId: id.meta({ description: 'the id of the other one', examples: [1] }),
    reason: filledText(2_000).meta({ description: 'why they are two customers', examples: ['two hospitals of one group'] }),
  })
  .refine(({ customerId, otherCustomerId }) => customerId !== otherCustomerId, {
    path: ['otherCustomerId'],
    error: 'must be another customer',
  })
  .meta({
    id: 'NewDuplicateDismissal',
    description: 'two customers that are not the same',
    examples: [{ customerId: 2, otherCustomerId: 1, reason: 'two hospitals of one group' }],
  });
export type NewDismissal = z.infer<typeof newDismissal>;

export const dismissalWithdrawal = z.strictObject({ reason }).meta({
  id: 'DuplicateDismissalWithdrawal',
  description: 'why a pair is to be shown again',
  examples: [{ reason: 'they are one after all' }],
});
export type DismissalWithdrawal = z.infer<typeof dismissalWithdrawal>;

export const dismissalListQuery = z.strictObject({
  ...pageQuery,
  includeWithdrawn: booleanText.optional().meta({ description: '`true` also shows those that were withdrawn' }),
});
export type DismissalListQuery = z.infer<typeof dismissalListQuery>;

export const dismissal = z
  .object({
    id: recordId,
    customerId: shownNumber('the id of the newer customer', 2),
    otherCustomerId: shownNumber('the id of the older customer'),
    reason: shownText('why they are two customers', 'two hospitals of one group'),
    withdrawnAt: shownInstant('when it was withdrawn; null while the pair stays away').nullable(),
    withdrawReason: shownText('why it was withdrawn', 'they are one after all').nullable(),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'DuplicateDismissal', description: 'two customers that a person judged not to be the same' });
export type DismissalView = z.infer<typeof dismissal>;

export const dismissalPage = pageOf('DuplicateDismissalPage', dismissal);
