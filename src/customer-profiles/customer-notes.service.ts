import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { type Precondition, requireReason } from '../http/concurrency.js';
import type { Page } from '../http/paging.js';
import type { Principal } from '../http/principal.js';
import { Customer } from './customer.entity.js';
import { CustomerQueries } from './customer.queries.js';
import { CustomerNote, refuseFutureNote } from './customer-note.entity.js';
import { CustomerNoteQueries } from './customer-note.queries.js';
import type { CustomerNoteRow, CustomerNoteView, NewNote, NoteCorrection, NoteListQuery, NoteVoiding } from './customer-note.schema.js';

/** Notes on a customer, with author, day and time. One that is wrong is corrected or voided, never deleted. */
@Injectable()
export class CustomerNotesService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly customers: CustomerQueries,
    private readonly notes: CustomerNoteQueries,
  ) {}

  /** @throws Problem `not_found` */
  async list(customerId: number, query: NoteListQuery): Promise<Page<CustomerNoteRow>> {
    await this.customers.requireKnown(customerId);
    return this.notes.list(customerId, query);
  }

  /** @throws Problem `not_found` */
  get(customerId: number, id: number): Promise<CustomerNoteView> {
    return this.notes.get(customerId, id);
  }

  /** @throws Problem `not_found`, `customer_merged`, `future_date` */
  async add(customerId: number, { noteText, notedOn }: NewNote, by: Principal): Promise<CustomerNoteView> {
    const today = this.config.companyToday();
    refuseFutureNote(notedOn, today);
    const id = await this.database.transaction(null, async (tx) => {
      await tx.em.getRepository(Customer).getLocked(customerId);
      const author = by.name || by.email;
      const note = tx.em.create(CustomerNote, { customerId, noteText, notedOn: notedOn ?? today, author, authorUserId: by.id });
      await tx.em.flush();
      return note.id;
    });
    return this.notes.get(customerId, id);
  }

  /**
   * What the note said before stays in the audit trail, and is shown with the note.
   * @param precondition the ETag that the client read
   * @throws Problem `reason_required`, `not_found`, `customer_merged`, `stale_etag`, `note_voided`, `future_date`
   */
  async correct(
    customerId: number,
    id: number,
    precondition: Precondition,
    { reason, ...correction }: NoteCorrection,
  ): Promise<CustomerNoteView> {
    const why = requireReason(reason);
    refuseFutureNote(correction.notedOn, this.config.companyToday());
    await this.database.transaction(why, async (tx) => {
      await tx.em.getRepository(Customer).getLocked(customerId);
      const note = await tx.em.getRepository(CustomerNote).getLocked(customerId, id);
      precondition.require(note.version);
      note.correct(correction);
    });
    return this.notes.get(customerId, id);
  }

  /** @throws Problem `reason_required`, `not_found`, `customer_merged`, `note_voided` */
  async void(customerId: number, id: number, { reason }: NoteVoiding): Promise<CustomerNoteView> {
    const why = requireReason(reason);
    await this.database.transaction(why, async (tx) => {
      await tx.em.getRepository(Customer).getLocked(customerId);
      (await tx.em.getRepository(CustomerNote).getLocked(customerId, id)).void(why);
    });
    return this.notes.get(customerId, id);
  }
}
