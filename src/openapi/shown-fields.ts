import { z } from 'zod';

/** What answers show: each field with what it means, in which unit and from where, and an example. */
export const shownText = (description: string, example: string) => z.string().meta({ description, examples: [example] });
export const shownNumber = (description: string, example = 1) => z.int().meta({ description, examples: [example] });
/** @param example `YYYY-MM-DD` */
export const shownDay = (description: string, example = '2025-06-02') => z.iso.date().meta({ description, examples: [example] });
export const shownInstant = (description: string) =>
  z.iso.datetime().meta({ description: `${description}, UTC`, examples: ['2025-06-02T15:04:05.123Z'] });

/** What every record shows. */
export const recordId = shownNumber('the id of the record; never changes and is never used again');
export const recordVersion = shownNumber('grows with every change of the record; its ETag is made of it');
export const createdAt = shownInstant('when the record was made here');
export const updatedAt = shownInstant('when the record last changed');
