import { Injectable } from '@nestjs/common';
import { Conditions, containing } from '../database/conditions.js';
import { Database } from '../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../http/paging.js';
import { Problem } from '../problems/problem.js';
import { companyKey } from './company-key.js';
import type { CustomerListQuery, CustomerNoteView, CustomerRow, CustomerView, NoteListQuery } from './customer.schema.js';
import { customerMembers } from './customer-json.js';

const ROW = `${customerMembers('c')}, 'primaryRepId', c.primary_rep_id, 'createdAt', iso_utc(c.created_at), 'updatedAt', iso_utc(c.updated_at)`;

const TOTALS = `(
  select json_build_object('orders', (select count(*) from sales_orders s where s.customer_id = c.id),
    'units', coalesce(sum(t.units), 0),
    'unitsBySku', coalesce(json_agg(json_build_object('sku', t.sku, 'units', t.units) order by t.sku), '[]'),
    'firstShipDate', min(t.first_ship_date), 'lastShipDate', max(t.last_ship_date))
  from (
    select d.sku, sum(d.quantity) as units, min(d.ship_date) as first_ship_date, max(d.ship_date) as last_ship_date
    from distribution_log_entries d where d.customer_id = c.id and d.voided_at is null group by d.sku
  ) t)`;

const CUSTOMER = `select json_build_object(${ROW}, 'manualFields', c.manual_fields, 'mergedIntoId', c.merged_into_id, 'totals', ${TOTALS},
  'version', c.version) as customer from customers c where c.id = $1`;

const NOTE = `json_build_object('id', n.id, 'noteText', n.note_text, 'author', n.author, 'notedAt', iso_utc(n.noted_at)) as note`;

@Injectable()
export class CustomerRepository {
  constructor(private readonly database: Database) {}

  /** Customers that stand for themselves: one that was merged is found under what it became. */
  async list({ q, repId, limit = DEFAULT_LIMIT, cursor }: CustomerListQuery): Promise<Page<CustomerRow>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().all('c.merged_into_id is null', []).and('c.primary_rep_id = $', repId).and('c.id < $', after?.[0]);
    if (q !== undefined) {
      conditions.all('(c.facility_name ilike $ or c.customer_number = $ or c.company_key = $)', [containing(q), q.trim(), companyKey(q)]);
    }
    const rows = await this.database.rows<{ customer: CustomerRow }>(
      `select json_build_object(${ROW}) as customer from customers c ${conditions.where}
       order by c.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.customer),
      limit,
      ({ id }) => [id],
    );
  }

  async find(id: number): Promise<CustomerView | null> {
    const row = await this.database.row<{ customer: CustomerView }>(CUSTOMER, [id], 'customer');
    return row?.customer ?? null;
  }

  /** Throws when there is no such customer: for what hangs on a customer, a list without rows would hide that. */
  async requireKnown(id: number): Promise<void> {
    const known = await this.database.row(`select 1 from customers where id = $1`, [id]);
    if (!known) throw customerNotFound(id);
  }

  async notes(customerId: number, { limit = DEFAULT_LIMIT, cursor }: NoteListQuery): Promise<Page<CustomerNoteView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('n.customer_id = $', customerId).and('n.id < $', after?.[0]);
    const rows = await this.database.rows<{ note: CustomerNoteView }>(
      `select ${NOTE} from customer_notes n ${conditions.where} order by n.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.note),
      limit,
      ({ id }) => [id],
    );
  }

  async findNote(id: number): Promise<CustomerNoteView | null> {
    const row = await this.database.row<{ note: CustomerNoteView }>(`select ${NOTE} from customer_notes n where n.id = $1`, [id]);
    return row?.note ?? null;
  }
}

export const customerNotFound = (id: number): Problem => new Problem('not_found', `There is no customer ${id}.`);
