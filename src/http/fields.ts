import { z } from 'zod';
import { text } from '../database/text.js';

/** An id in a request body. */
export const id = z.int().positive().max(Number.MAX_SAFE_INTEGER).meta({ description: 'the id of a record' });

/** An id in a path or a query. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'Give the number of a record, such as 42.')
  .transform(Number)
  .meta({ description: 'the id of the record', parameter: { type: 'integer', minimum: 1 } });

export const booleanText = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ parameter: { type: 'boolean' } });

export const instant = z.iso.datetime().meta({ description: 'UTC' });

/** Why a record changes that is not regulated. */
export const optionalReason = text(2_000)
  .nullish()
  .meta({ description: 'why, in your words; kept in the audit trail', examples: ['typing error on the packing slip'] });

/**
 * Why a regulated record changes. The schema lets its absence pass, so that it is answered with `reason_required` and not with `invalid_request`; the
 * document says that it must be given.
 */
export const reason = optionalReason.meta({ mustBeGiven: true });
