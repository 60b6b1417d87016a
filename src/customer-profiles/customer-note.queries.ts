import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../database/database.js';
import { utc } from '../database/typed-queries.js';
import { type Page, readPage } from '../http/paging.js';
import { noteNotFound } from './customer-note.repository.js';
import type { CustomerNoteRow, CustomerNoteView, NoteCorrectionView, NoteListQuery } from './customer-note.schema.js';

@Injectable()
export class CustomerNoteQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  list(customerId: number, { includeVoided = false, ...page }: NoteListQuery): Promise<Page<CustomerNoteRow>> {
    const notes = this.ofCustomer(customerId);
    return readPage(includeVoided ? notes : notes.where('voidedAt', 'is', null), page);
  }

  /**
   * With what it said before each correction.
   * @throws Problem `not_found`
   */
  async get(customerId: number, id: number): Promise<CustomerNoteView> {
    const note = await this.ofCustomer(customerId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow(() => noteNotFound(customerId, id));
    return { ...note, corrections: await this.corrections(id) };
  }

  /** The latest first. */
  private corrections(id: number): Promise<NoteCorrectionView[]> {
    return this.database.kysely
      .selectFrom('auditEvents')
      .where('entityType', '=', 'customer_notes')
      .where('entityId', '=', String(id))
      .where('action', '=', 'update')
      .where(sql<boolean>`old_values ?| array['note_text', 'noted_on']`)
      .select(['reason', 'actor as correctedBy'])
      .select((event) => [
        utc(event.ref('occurredAt')).as('correctedAt'),
        sql<string | null>`old_values ->> 'note_text'`.as('formerText'),
        sql<string | null>`old_values ->> 'noted_on'`.as('formerNotedOn'),
      ])
      .orderBy('id', 'desc')
      .execute();
  }

  private ofCustomer(customerId: number) {
    return this.database.kysely
      .selectFrom('customerNotes')
      .where('customerId', '=', customerId)
      .select(['id', 'noteText', 'author', 'notedOn', 'voidReason', 'version'])
      .select((note) => [
        utc(note.ref('notedAt')).as('notedAt'),
        utc(note.ref('voidedAt')).as('voidedAt'),
        utc(note.ref('updatedAt')).as('updatedAt'),
      ]);
  }
}
