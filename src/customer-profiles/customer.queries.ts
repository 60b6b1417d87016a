import { Injectable } from '@nestjs/common';
import { ADDRESS_FIELDS } from '../addresses/address.js';
import { Database } from '../database/database.js';
import { containing, filled, given, utc } from '../database/typed-queries.js';
import { type FeedPage, isFeed, readFeedOrPage } from '../http/feed.js';
import { type Page, readPage } from '../http/paging.js';
import { companyKey } from './company-key.js';
import { customerNotFound } from './customer.repository.js';
import type { CustomerListQuery, CustomerNoteView, CustomerRow, CustomerView, NoteListQuery } from './customer.schema.js';
import { customerMembers } from './customer-json.js';

const TOTALS = `(
  select json_build_object('orders', (select count(*) from sales_orders s where s.customer_id = c.id),
    'units', coalesce(sum(t.units), 0),
    'unitsBySku', coalesce(json_agg(json_build_object('sku', t.sku, 'units', t.units) order by t.sku), '[]'),
    'firstShipDate', min(t.first_ship_date), 'lastShipDate', max(t.last_ship_date))
  from (
    select d.sku, sum(d.quantity) as units, min(d.ship_date) as first_ship_date, max(d.ship_date) as last_ship_date
    from distribution_log_entries d where d.customer_id = c.id and d.voided_at is null group by d.sku
  ) t)`;

const CUSTOMER = `select json_build_object(${customerMembers('c')}, 'primaryRepId', c.primary_rep_id,
  'createdAt', iso_utc(c.created_at), 'updatedAt', iso_utc(c.updated_at), 'manualFields', c.manual_fields, 'mergedIntoId', c.merged_into_id, 'totals', ${TOTALS},
  'version', c.version) as customer from customers c where c.id = $1`;

@Injectable()
export class CustomerQueries {
  constructor(private readonly database: Database) {}

  /**
   * Customers that were not merged, newest first; a feed also shows which were merged.
   * @throws Problem `invalid_cursor`
   */
  list({ q, repId, ...page }: CustomerListQuery): Promise<FeedPage<CustomerRow>> {
    const customers = this.database.kysely
      .selectFrom('customers')
      .select(['id', 'companyKey', 'customerNumber', ...ADDRESS_FIELDS, 'primaryRepId', 'mergedIntoId', 'version'])
      .select((customer) => [utc(customer.ref('createdAt')).as('createdAt'), utc(customer.ref('updatedAt')).as('updatedAt')])
      .where((customer) =>
        customer.and([
          ...(isFeed(page) ? [] : [customer('mergedIntoId', 'is', null)]),
          customer.and(filled({ primaryRepId: repId })),
          given(q, (searched) =>
            customer.or([
              customer('facilityName', 'ilike', containing(searched)),
              customer('customerNumber', '=', searched.trim()),
              customer('id', 'in', this.keyed(companyKey(searched) ?? '')),
            ]),
          ),
        ]),
      );
    return readFeedOrPage(this.database, customers, { ...page, list: 'customers', table: 'customers' });
  }

  /** What an own or a former name leads to. */
  private keyed(key: string) {
    return this.database.kysely.selectFrom('customerKeys').select('customerId').where('companyKey', '=', key);
  }

  /**
   * A customer with its totals, merged or not.
   * @throws Problem `not_found`
   */
  async get(id: number): Promise<CustomerView> {
    const row = await this.database.row<{ customer: CustomerView }>(CUSTOMER, [id], 'customer');
    if (!row) throw customerNotFound(id);
    return row.customer;
  }

  /**
   * For lists of a customer's records: an empty list would hide that there is no such customer.
   * @throws Problem `not_found`
   */
  async requireKnown(id: number): Promise<void> {
    const known = this.database.kysely.selectFrom('customers').select('id').where('id', '=', id);
    await known.executeTakeFirstOrThrow(() => customerNotFound(id));
  }

  /** Newest first. */
  notes(customerId: number, page: NoteListQuery): Promise<Page<CustomerNoteView>> {
    return readPage(this.allNotes().where('customerId', '=', customerId), page);
  }

  getNote(id: number): Promise<CustomerNoteView> {
    return this.allNotes().where('id', '=', id).executeTakeFirstOrThrow();
  }

  private allNotes() {
    return this.database.kysely
      .selectFrom('customerNotes')
      .select(['id', 'noteText', 'author'])
      .select((note) => utc(note.ref('notedAt')).as('notedAt'));
  }
}
