import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Page } from '../http/paging.js';
import type { Principal } from '../http/principal.js';
import { Customer } from './customer.entity.js';
import { CustomerQueries } from './customer.queries.js';
import type { CustomerNoteView, NewNote, NoteListQuery } from './customer.schema.js';
import { CustomerNote } from './customer-note.entity.js';

/** Notes on a customer, with author and time. Notes are added, never changed. */
@Injectable()
export class CustomerNotesService {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerQueries,
  ) {}

  /** @throws Problem `not_found` */
  async list(customerId: number, query: NoteListQuery): Promise<Page<CustomerNoteView>> {
    await this.customers.requireKnown(customerId);
    return this.customers.notes(customerId, query);
  }

  /** @throws Problem `not_found`, `customer_merged` */
  async add(customerId: number, { noteText }: NewNote, author: Principal): Promise<CustomerNoteView> {
    const id = await this.database.transaction(null, async (tx) => {
      await tx.em.getRepository(Customer).getLocked(customerId);
      const note = tx.em.create(CustomerNote, { customerId, noteText, author: author.name || author.email, authorUserId: author.id });
      await tx.em.flush();
      return note.id;
    });
    return this.customers.getNote(id);
  }
}
