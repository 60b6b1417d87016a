import { z } from 'zod';

/** Text kept exactly as it came. PostgreSQL can hold neither NUL nor half of a surrogate pair, so those are refused rather than dropped. */
export const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must not hold NUL characters or broken Unicode');

export const filledText = (longest: number) => text(longest).refine((value) => value.trim() !== '', 'must not be blank');

/** An id in a body. */
export const id = z.int().positive().max(Number.MAX_SAFE_INTEGER);

/** An id in a path or a query. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a positive whole number')
  .transform(Number)
  .meta({ parameter: { type: 'integer', minimum: 1 } });

/** `YYYY-MM-DD`, a real day of the calendar, within the reach of business records. */
export const calendarDay = z.iso
  .date('must be a real calendar day, YYYY-MM-DD')
  .refine((day) => day >= '1900-01-01' && day <= '2999-12-31', 'must lie between 1900 and 2999')
  .meta({ examples: ['2025-03-14'] });

export const booleanText = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ parameter: { type: 'boolean' } });

export const instant = z.iso.datetime().meta({ description: 'UTC' });

/** Why a regulated record changes. Optional here, so that its absence is the 422 `reason_required` and not a malformed request. */
export const reason = text(2_000)
  .nullish()
  .meta({ description: 'why; required for regulated records', examples: ['typing error on the packing slip'] });
