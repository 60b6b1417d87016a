import { z } from 'zod';
import { text } from '../database/text.js';

/** An id in a request body. */
export const id = z.int().positive().max(Number.MAX_SAFE_INTEGER);

/** An id in a path or a query. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a positive whole number')
  .transform(Number)
  .meta({ parameter: { type: 'integer', minimum: 1 } });

export const booleanText = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ parameter: { type: 'boolean' } });

export const instant = z.iso.datetime().meta({ description: 'UTC' });

/** Why a regulated record changes. Optional in the schema, so that its absence is answered with `reason_required` and not with `invalid_request`. */
export const reason = text(2_000)
  .nullish()
  .meta({ description: 'why; required for regulated records', examples: ['typing error on the packing slip'] });
