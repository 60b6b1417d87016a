import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { ADDRESS_FIELDS } from '../addresses/address.js';
import { Instants } from '../audit/history/instants.js';
import { Database } from '../database/database.js';
import { given, utc, withValue } from '../database/typed-queries.js';
import { type Change, Feed, type FeedPage, isFeed } from '../http/feed.js';
import { cutPage, type SortedBy, toPage } from '../http/paging.js';
import { Problem } from '../problems/problem.js';
import { companyKey } from './company-key.js';
import { customerNotFound } from './customer.repository.js';
import type { CustomerInclude, CustomerListQuery, CustomerRow, CustomerView } from './customer.schema.js';
import { customerMembers } from './customer-json.js';
import { CUSTOMER_SORTS } from './customer-sorts.js';
import { CUSTOMER_THEN } from './customer-then.sql.js';
import { CUSTOMER_TOTALS, LISTED_TOTALS } from './customer-totals.sql.js';
import { facilityContains } from './facility-search.js';
import { REPS_OF_CUSTOMER } from './reps/customer-rep.queries.js';
import { CUSTOMERS_OF_REP } from './reps/customer-rep.repository.js';

const CUSTOMER = `select json_build_object(${customerMembers('c')}, 'primaryRepId', c.primary_rep_id, 'reps', ${REPS_OF_CUSTOMER},
  'createdAt', iso_utc(c.created_at), 'updatedAt', iso_utc(c.updated_at), 'manualFields', c.manual_fields, 'mergedIntoId', c.merged_into_id, 'totals', ${CUSTOMER_TOTALS},
  'version', c.version) as customer from customers c where c.id = $1`;

/** The same as it stood at `$2`: the same text, over the tables of that instant. */
const CUSTOMER_AS_OF = `with ${CUSTOMER_THEN} select q.customer from (${CUSTOMER}) q`;

/** A customer of the list with an order of this year, which the index of a customer's orders by day answers. */
const orderedIn = (year: number) =>
  sql<boolean>`exists (select from sales_orders s where s.customer_id = customers.id and s.status <> 'cancelled'
    and s.order_date >= make_date(${year}::int, 1, 1) and s.order_date <= make_date(${year}::int, 12, 31))`;

const TOTALS = sql<CustomerRow['totals']>`${sql.raw(LISTED_TOTALS)}`;
const SHOWN_ADDRESS = ADDRESS_FIELDS.map((field) => `c.${field}` as const);

type Filters = Omit<CustomerListQuery, 'limit' | 'cursor' | 'order' | 'updatedSince' | 'sort' | 'include'>;
type Customers = ReturnType<CustomerQueries['matching']>;

@Injectable()
export class CustomerQueries {
  constructor(
    private readonly database: Database,
    private readonly instants: Instants,
  ) {}

  /**
   * Customers that were not merged, newest first unless sorted otherwise; a feed also shows which were merged.
   * @throws Problem `invalid_cursor`
   */
  async list({
    limit,
    cursor,
    order,
    updatedSince,
    sort = 'newest',
    include = [],
    ...filters
  }: CustomerListQuery): Promise<FeedPage<CustomerRow>> {
    if (isFeed({ order, updatedSince })) {
      const feed = await Feed.open(this.database, 'customers', { limit, cursor, updatedSince });
      const position = sql<Change>`${sql.raw(Feed.position('c'))}`.as('position');
      const page = feed.cut(this.matching(filters), 'customers');
      return feed.page(
        await this.rowsOf(page, include)
          .select(position)
          .orderBy(sql.raw(Feed.order('c')))
          .execute(),
      );
    }
    const by: SortedBy = CUSTOMER_SORTS[sort];
    const customers = this.matching(filters, by.text).where('mergedIntoId', 'is', null);
    const direction = by.ascending ? 'asc' : 'desc';
    const rows = await this.rowsOf(cutPage(customers, { limit, cursor }, by), include)
      .select('c.sortText')
      .orderBy('c.sortText', direction)
      .orderBy('c.id', direction)
      .execute();
    const { data, nextCursor } = toPage(rows, limit, ({ sortText, id }) => (by.text === undefined ? [id] : [sortText, id]), by.sort);
    return { data: data.map(({ sortText: _, ...row }) => row), nextCursor };
  }

  /** The page was cut from the customers alone; only its rows get totals. */
  private rowsOf(page: Customers, include: readonly CustomerInclude[]) {
    return this.database.kysely
      .selectFrom(page.as('c'))
      .select(['c.id', 'c.companyKey', 'c.customerNumber', ...SHOWN_ADDRESS, 'c.primaryRepId', 'c.mergedIntoId', 'c.version'])
      .select(({ ref }) => [utc(ref('c.createdAt')).as('createdAt'), utc(ref('c.updatedAt')).as('updatedAt')])
      .select(include.includes('totals') ? [TOTALS.as('totals')] : []);
  }

  /** @param text SQL of what sorts them beside the id */
  private matching({ q, repId, state, year }: Filters, text = `''`) {
    return this.database.kysely
      .selectFrom('customers')
      .selectAll('customers')
      .select(sql<string>`${sql.raw(text)}`.as('sortText'))
      .where((customer) =>
        customer.and([
          given(repId, (asked) => sql<boolean>`customers.id in (${withValue(CUSTOMERS_OF_REP, String(asked))})`),
          given(state?.trim() || undefined, (asked) => sql<boolean>`lower(btrim(customers.state)) = lower(${asked})`),
          given(year, (asked) => orderedIn(asked)),
          given(q, (searched) =>
            customer.or([
              facilityContains('facility_name', searched),
              customer('customerNumber', '=', searched.trim()),
              customer('id', 'in', this.keyed(companyKey(searched) ?? '')),
            ]),
          ),
        ]),
      );
  }

  /** What an own or a former name leads to. */
  private keyed(key: string) {
    return this.database.kysely.selectFrom('customerKeys').select('customerId').where('companyKey', '=', key);
  }

  /**
   * A customer with its totals, merged or not.
   * @param asOf an instant at which everything is read as it stood; now when left out
   * @throws Problem `not_found`, `as_of_in_future`
   */
  async get(id: number, asOf?: string): Promise<CustomerView> {
    type Row = { customer: CustomerView };
    if (asOf !== undefined) {
      const then = await this.database.row<Row>(CUSTOMER_AS_OF, [id, await this.instants.settled(asOf)]);
      if (!then) throw new Problem('not_found', `There was no customer ${id} as of ${asOf}.`);
      return then.customer;
    }
    const row = await this.database.row<Row>(CUSTOMER, [id], 'customer');
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
}
