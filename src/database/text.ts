import { z } from 'zod';

/** Text kept exactly as received. PostgreSQL can hold neither NUL nor half of a surrogate pair, so those are refused rather than dropped. */
export const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must not hold NUL characters or broken Unicode');

export const filledText = (longest: number) => text(longest).refine((value) => value.trim() !== '', 'must not be blank');
