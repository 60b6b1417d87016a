import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../database/columns.js';
import { fieldProblem, Problem } from '../problems/problem.js';
import { CustomerNoteRepository } from './customer-note.repository.js';

const { version, updatedAt } = versionColumns();

const CustomerNoteSchema = defineEntity({
  name: 'CustomerNote',
  tableName: 'customer_notes',
  repository: () => CustomerNoteRepository,
  properties: {
    id: identity(),
    customerId: reference(),
    noteText: p.text(),
    author: p.text(),
    authorUserId: reference().nullable(),
    notedAt: p.datetime().defaultRaw('now()'),
    notedOn: p.date().nullable(),
    voidedAt: p.datetime().nullable(),
    voidReason: p.text().nullable(),
    version,
    updatedAt,
  },
});

/**
 * A note on a customer. `author` keeps the name as it was, also of an author that the old system recorded without a user. What it said before a correction
 * stays in the audit trail.
 */
export class CustomerNote extends CustomerNoteSchema.class {
  /** @throws Problem `note_voided` */
  correct({ noteText, notedOn }: { noteText?: string | undefined; notedOn?: string | undefined }): void {
    this.refuseVoided();
    if (noteText !== undefined) this.noteText = noteText;
    if (notedOn !== undefined) this.notedOn = notedOn;
  }

  /**
   * Takes the note out of sight and keeps its row.
   * @throws Problem `note_voided`
   */
  void(reason: string): void {
    this.refuseVoided();
    this.voidedAt = new Date();
    this.voidReason = reason;
  }

  private refuseVoided(): void {
    if (this.voidedAt) throw new Problem('note_voided', `Note ${this.id} is voided: ${this.voidReason}`, { members: { id: this.id } });
  }
}
CustomerNoteSchema.setClass(CustomerNote);

/**
 * A note is of a day that has come.
 * @param today where the company works
 * @throws Problem `future_date`
 */
export function refuseFutureNote(notedOn: string | undefined, today: string): void {
  if (notedOn === undefined || notedOn <= today) return;
  throw fieldProblem('future_date', 'notedOn', `${notedOn} lies after today, ${today}, where the company works.`);
}
