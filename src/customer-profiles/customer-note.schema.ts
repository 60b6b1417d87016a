import { z } from 'zod';
import { calendarDay } from '../calendar/calendar-day.js';
import { filledText } from '../database/text.js';
import { booleanText, reason } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';
import { recordId, recordVersion, shownDay, shownInstant, shownText, updatedAt } from '../openapi/shown-fields.js';

const noteText = filledText(10_000).meta({ description: 'the note, kept as written' });
const notedOn = calendarDay.meta({ description: 'the day that the note is of, not in the future where the company works' });

export const newNote = z
  .strictObject({
    noteText,
    notedOn: notedOn.optional().meta({ description: 'the day that the note is of, not in the future; today when left out' }),
  })
  .meta({ id: 'NewCustomerNote', examples: [{ noteText: 'Prefers deliveries before noon.' }] });
export type NewNote = z.infer<typeof newNote>;

export const noteCorrection = z.strictObject({ noteText: noteText.optional(), notedOn: notedOn.optional(), reason }).meta({
  id: 'CustomerNoteCorrection',
  description: 'the fields of a note that change, and why',
  examples: [{ noteText: 'Prefers deliveries before 11 a.m.', reason: 'heard noon, it is eleven' }],
});
export type NoteCorrection = z.infer<typeof noteCorrection>;

export const noteVoiding = z
  .strictObject({ reason })
  .meta({ id: 'CustomerNoteVoiding', description: 'why a note is taken back', examples: [{ reason: 'written on the wrong customer' }] });
export type NoteVoiding = z.infer<typeof noteVoiding>;

export const noteListQuery = z.strictObject({
  ...pageQuery,
  includeVoided: booleanText.optional().meta({ description: '`true` also shows voided notes' }),
});
export type NoteListQuery = z.infer<typeof noteListQuery>;

const noteRow = z
  .object({
    id: recordId,
    noteText: shownText('the note, as written or last corrected', 'Prefers deliveries before noon.'),
    author: shownText('the e-mail of who wrote it, or the name that the earlier system recorded', 'robin.ames@silqeqms.example'),
    notedOn: shownDay('the day that the note is of; null where only `notedAt` is known').nullable(),
    notedAt: shownInstant('when it was written'),
    voidedAt: shownInstant('when it was voided; null for one that stands').nullable(),
    voidReason: shownText('why it was voided', 'written on the wrong customer').nullable(),
    version: recordVersion,
    updatedAt,
  })
  .meta({ id: 'CustomerNoteRow', description: 'a note on a customer in a list' });
export type CustomerNoteRow = z.infer<typeof noteRow>;

const correction = z
  .object({
    correctedAt: shownInstant('when it was corrected'),
    correctedBy: shownText('the e-mail of who corrected it', 'robin.ames@silqeqms.example'),
    reason: shownText('why', 'heard noon, it is eleven').nullable(),
    formerText: shownText('what the note said before; null where its text stayed', 'Prefers deliveries before noon.').nullable(),
    formerNotedOn: shownDay('its day before; null where that stayed or was not known').nullable(),
  })
  .meta({ id: 'ShownNoteCorrection', description: 'one correction of a note, from the audit trail' });
export type NoteCorrectionView = z.infer<typeof correction>;

export const customerNote = z
  .object({ ...noteRow.shape, corrections: z.array(correction).meta({ description: 'its corrections, the latest first' }) })
  .meta({ id: 'CustomerNote' });
export type CustomerNoteView = z.infer<typeof customerNote>;

export const notePage = pageOf('CustomerNotePage', noteRow);
