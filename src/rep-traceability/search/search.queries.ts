import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { companyKey } from '../../customer-profiles/company-key.js';
import { facilityContains } from '../../customer-profiles/facility-search.js';
import { Database } from '../../database/database.js';
import { containing, contains } from '../../database/typed-queries.js';
import { lotMeant } from '../lots/resolve-lot.js';
import { orderKey } from '../sales-orders/order-key.js';
import { trackingSpelling } from '../shipment-identity.js';
import { filteredShipments } from '../unlinked-distributions/unlinked-filters.js';
import {
  type FoundFacilities,
  type FoundLots,
  type FoundOrders,
  type FoundParcels,
  type FoundWaiting,
  MOST_SHOWN,
  SHORTEST_PART,
} from './search.schema.js';

/** Entries of the log that begin with a tracking number, at most: a parcel holds few, and the rest are other parcels. */
const MOST_ENTRIES = 200;

/** A ship-to that no live shipment names any more is nobody's. */
const HAS_SHIPMENTS = sql<boolean>`exists (select from distribution_log_entries d
  where d.customer_id = k.customer_id and d.consignee_key = k.consignee_key and d.voided_at is null)`;

/** How many of the newest are looked through before an index is asked: a few milliseconds. */
const [NEAREST, NEAREST_CONSIGNEES] = [5_000, 500];

/** What a text may name, kind by kind. Each kind asks its indexes: an exact name by equality, a part of one by its trigrams. */
@Injectable()
export class SearchQueries {
  constructor(private readonly database: Database) {}

  /** By number or alias. A name that became an alias leads to its lot. */
  lots(searched: string): Promise<FoundLots> {
    return this.database.kysely
      .selectFrom('lots as l')
      .select((lot) => ['l.lotNumber', 'l.sku', 'l.status', lot('l.lotNumber', '=', lotMeant(searched)).$castTo<boolean>().as('exact')])
      .where(({ or, and, not, exists, eb, selectFrom }) =>
        or([
          eb('l.lotNumber', '=', lotMeant(searched)),
          ...partly(searched, () =>
            and([
              or([
                contains('l.lotNumber', searched),
                sql<boolean>`l.lot_number = any (array(select a.lot_number from lot_aliases a where ${contains('a.alias', searched)}))`,
              ]),
              not(exists(selectFrom('lotAliases as a').select('a.id').whereRef('a.alias', '=', 'l.lotNumber'))),
            ]),
          ),
        ]),
      )
      .orderBy('exact', 'desc')
      .orderBy('l.id', 'desc')
      .limit(MOST_SHOWN)
      .execute();
  }

  /** By number. Customers share numbers, so several orders may have exactly this one. */
  async orders(searched: string): Promise<FoundOrders> {
    const key = orderKey(searched) ?? '';
    const exact = await this.newest(this.listed().where('s.orderKey', '=', key), MOST_SHOWN).execute();
    const left = MOST_SHOWN - exact.length;
    const others = left > 0 && searched.length >= SHORTEST_PART ? await this.ordersNamedPartly(searched, key, left) : [];
    return [...exact.map(marked(true)), ...others.map(marked(false))];
  }

  /**
   * What is a part of a number may be in every order or in none, and PostgreSQL's guess at that decides between milliseconds and seconds. So it need not
   * guess: a common part is found among the newest orders; any other is rare, and gathered from the index.
   */
  private async ordersNamedPartly(searched: string, key: string, limit: number) {
    const isPart = contains('s.orderNumber', searched);
    const newestOnes = this.listed().orderBy('s.orderDate', 'desc').orderBy('s.id', 'desc').limit(NEAREST);
    const near = await this.newest(newestOnes, limit).where(isPart).where('s.orderKey', '<>', key).execute();
    if (near.length === limit) return near;
    return this.newest(this.listed().where(isPart).offset(sql.lit(0)), limit)
      .where('s.orderKey', '<>', key)
      .execute();
  }

  private newest(orders: ReturnType<typeof this.listed>, limit: number) {
    return this.database.kysely
      .selectFrom(orders.as('s'))
      .select(['s.id', 's.orderNumber', 's.orderDate', 's.facilityName'])
      .orderBy('s.orderDate', 'desc')
      .orderBy('s.id', 'desc')
      .limit(limit);
  }

  private listed() {
    return this.database.kysely
      .selectFrom('salesOrders as s')
      .select(['s.id', 's.orderNumber', 's.orderKey', 's.orderDate', 's.soldToFacilityName as facilityName']);
  }

  /** Customers by a name they were ever known by or by number, and ship-tos by name. A ship-to that is the customer itself is not named again. */
  async facilities(searched: string): Promise<FoundFacilities> {
    const [customers, consignees] = await Promise.all([this.customers(searched), this.consignees(searched)]);
    const known = new Set(customers.map(({ customerId }) => customerId));
    const shipTos = consignees.filter((each) => !known.has(each.customerId) || each.isOther);
    const found = [...customers, ...shipTos.map(({ isOther: _, ...each }) => each)];
    return found.sort((one, other) => Number(other.exact) - Number(one.exact)).slice(0, MOST_SHOWN);
  }

  private customers(searched: string): Promise<FoundFacilities> {
    const keyed = sql<number>`select k.id from customers_by_key k where k.company_key = ${companyKey(searched) ?? ''}`;
    const exact = sql<boolean>`(c.id in (${keyed}) or coalesce(c.customer_number = ${searched}, false))`;
    return this.database.kysely
      .selectFrom('customers as c')
      .select(['c.id as customerId', sql<null>`null`.as('consigneeId'), 'c.facilityName', 'c.facilityName as customerName'])
      .select(['c.city', 'c.state', exact.as('exact')])
      .where('c.mergedIntoId', 'is', null)
      .where(({ or }) => or([exact, ...partly(searched, () => facilityContains('c.facility_name', searched))]))
      .orderBy('exact', 'desc')
      .orderBy('c.id', 'desc')
      .limit(MOST_SHOWN)
      .execute();
  }

  /** Ship-tos with live shipments, the exact ones first. Those that hold the text are looked for like the orders above. */
  private async consignees(searched: string): Promise<(FoundFacilities[number] & { isOther: boolean })[]> {
    const spelling = sql`consignee_spelling(k.facility_name)`;
    const meant = sql`consignee_spelling(${searched})`;
    const isExact = sql<boolean>`${spelling} = ${meant}`;
    const isPart = sql<boolean>`${facilityContains('k.facility_name', searched)} and ${spelling} <> ${meant}`;
    const exact = await this.shipTos(this.consigneeRows().where(isExact).offset(sql.lit(0)), MOST_SHOWN);
    const left = MOST_SHOWN - exact.length;
    if (left === 0 || searched.length < SHORTEST_PART) return exact.map(marked(true));
    const nearest = this.consigneeRows().orderBy('k.id', 'desc').limit(NEAREST_CONSIGNEES);
    const near = await this.shipTos(nearest, left, isPart);
    const others = near.length === left ? near : await this.shipTos(this.consigneeRows().where(isPart).offset(sql.lit(0)), left);
    return [...exact.map(marked(true)), ...others.map(marked(false))];
  }

  private consigneeRows() {
    return this.database.kysely
      .selectFrom('consignees as k')
      .select(['k.id', 'k.customerId', 'k.facilityName', 'k.city', 'k.state', sql<string>`k.consignee_key`.as('consigneeKey')]);
  }

  private shipTos(rows: ReturnType<typeof this.consigneeRows>, limit: number, condition = sql<boolean>`true`) {
    return this.database.kysely
      .selectFrom(rows.as('k'))
      .innerJoin('customers as c', 'c.id', 'k.customerId')
      .select(['k.customerId', 'k.id as consigneeId', 'k.facilityName', 'c.facilityName as customerName', 'k.city', 'k.state'])
      .select(sql<boolean>`consignee_spelling(k.facility_name) <> consignee_spelling(c.facility_name)`.as('isOther'))
      .where(condition)
      .where(HAS_SHIPMENTS)
      .orderBy('k.id', 'desc')
      .limit(limit)
      .execute();
  }

  /** Tracking numbers that begin so, with blanks and dashes or without; what one order sent under one of them is one parcel. */
  async parcels(searched: string): Promise<FoundParcels> {
    const meant = trackingSpelling(searched);
    const [typed, bare] = [searched.toLowerCase(), meant.toLowerCase()].map((text) => containing(text).slice(1));
    const entries = await this.database.kysely
      .selectFrom('distributionLogEntries as d')
      .select(['d.id', 'd.salesOrderId', 'd.orderNumber', 'd.shipDate', 'd.facilityName', 'd.trackingNumber'])
      .where(sql<boolean>`(lower(d.tracking_number) like ${typed} or lower(d.tracking_number) like ${bare})`)
      .limit(MOST_ENTRIES)
      .execute();
    const parcels = new Map<string, FoundParcels[number]>();
    for (const { id, trackingNumber, ...entry } of entries.sort((one, other) => one.id - other.id)) {
      if (trackingNumber === null) continue;
      const spelling = trackingSpelling(trackingNumber);
      const key = `${entry.salesOrderId} ${spelling}`;
      const parcel = parcels.get(key) ?? { ...entry, trackingNumber, distributionIds: [], exact: spelling === meant };
      parcel.distributionIds.push(id);
      parcels.set(key, parcel);
    }
    const found = [...parcels.values()].filter(({ exact }) => exact || searched.length >= SHORTEST_PART);
    return found.sort((one, other) => Number(other.exact) - Number(one.exact)).slice(0, MOST_SHOWN);
  }

  /** Waiting shipments that hold the text anywhere. */
  async waiting(searched: string): Promise<FoundWaiting> {
    if (searched.length < SHORTEST_PART) return [];
    return filteredShipments(this.database.kysely, { q: searched })
      .where('u.resolvedAt', 'is', null)
      .select(['u.id', 'u.reasonDetail', 'u.orderNumber', 'u.facilityName', 'u.lotNumber'])
      .orderBy('u.id', 'desc')
      .limit(MOST_SHOWN)
      .execute();
  }
}

/** What also finds a part of a name, where the text is long enough to say anything. */
const partly = <Condition>(searched: string, condition: () => Condition): Condition[] =>
  searched.length < SHORTEST_PART ? [] : [condition()];

const marked =
  (exact: boolean) =>
  <Row extends object>(row: Row) => ({ ...row, exact });
