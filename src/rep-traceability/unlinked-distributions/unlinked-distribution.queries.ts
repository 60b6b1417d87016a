import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { addressJson } from '../../addresses/address.js';
import { Database } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { WAITING_JSON, type WaitingShipments } from '../lots/waiting-shipments.js';
import { candidateOrders } from './candidate-orders.js';
import { findMatches, type OrderParts } from './find-matches.js';
import { unlinkedNotFound } from './unlinked-distribution.repository.js';
import type { CandidateOrder, UnlinkedFilters, UnlinkedListQuery, UnlinkedView } from './unlinked-distribution.schema.js';
import { filteredShipments } from './unlinked-filters.js';

type StoredView = Omit<UnlinkedView, 'candidates' | 'match' | 'orderCustomerIds'>;

const SHIP_TO = sql<StoredView['shipTo']>`${sql.raw(addressJson('u'))}`;
const DISTRIBUTION = sql<StoredView['distribution']>`(
  select json_build_object('id', d.id, 'salesOrderId', d.sales_order_id) from distribution_log_entries d where d.id = u.resolved_distribution_id)`;

const WAITING = `select ${WAITING_JSON} as waiting from unlinked_distributions u where u.resolved_at is null`;

@Injectable()
export class UnlinkedDistributionQueries {
  constructor(private readonly database: Database) {}

  /**
   * Waiting shipments, or those that were resolved; the latest to arrive come first.
   * @throws Problem `invalid_cursor`
   */
  async list({ resolved = false, limit, cursor, ...filters }: UnlinkedListQuery): Promise<Page<UnlinkedView>> {
    const shipments = this.shipments(filters).where('u.resolvedAt', resolved ? 'is not' : 'is', null);
    const { data, nextCursor } = await readPage(shipments, { limit, cursor }, 'u.id');
    return { data: await this.withCandidates(data), nextCursor };
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<UnlinkedView> {
    const stored = await this.shipments({})
      .where('u.id', '=', id)
      .executeTakeFirstOrThrow(() => unlinkedNotFound(id));
    const [view] = await this.withCandidates([stored]);
    return view as UnlinkedView;
  }

  /** All that waits, in two numbers. */
  async countWaiting(): Promise<WaitingShipments> {
    const row = await this.database.row<{ waiting: WaitingShipments }>(WAITING);
    if (!row) throw new Error('An aggregate answers one row');
    return row.waiting;
  }

  /** The newest of the waiting shipments that pass the filters: what one request resolves. */
  async idsOfPage(filters: UnlinkedFilters, page: { limit: number; cursor?: string | undefined }): Promise<Page<{ id: number }>> {
    const waiting = filteredShipments(this.database.kysely, filters).where('u.resolvedAt', 'is', null).select('u.id');
    return readPage(waiting, page, 'u.id');
  }

  /** What an order is created from, without a lock. */
  ofIds(ids: readonly number[]): Promise<OrderParts[]> {
    const parts = this.database.kysely.selectFrom('unlinkedDistributions').select(['id', 'orderNumber', 'customerId', 'facilityName']);
    return parts
      .where('id', 'in', [...ids, 0])
      .orderBy('id')
      .execute();
  }

  private shipments(filters: UnlinkedFilters) {
    return filteredShipments(this.database.kysely, filters)
      .select([
        'u.id',
        'u.origin',
        'u.originId',
        'u.reasonCode',
        'u.reasonDetail',
        'u.received',
        'u.customerId',
        'u.orderNumber',
        'u.shipDate',
      ])
      .select([
        'u.sku',
        'u.lotNumber',
        'u.lotNumberReceived',
        'u.quantity',
        'u.source',
        'u.repId',
        'u.trackingNumber',
        'u.resolution',
        'u.version',
      ])
      .select((shipment) => [
        SHIP_TO.as('shipTo'),
        DISTRIBUTION.as('distribution'),
        utc(shipment.ref('u.correctedAt')).as('correctedAt'),
        utc(shipment.ref('u.resolvedAt')).as('resolvedAt'),
        utc(shipment.ref('u.createdAt')).as('createdAt'),
        utc(shipment.ref('u.updatedAt')).as('updatedAt'),
      ]);
  }

  /** Adds the candidate orders, in the same few statements for all shipments. One that was resolved needs none. */
  private async withCandidates(stored: StoredView[]): Promise<UnlinkedView[]> {
    const waiting = stored
      .filter(({ resolvedAt }) => resolvedAt === null)
      .map(({ id, orderNumber, customerId, shipTo }) => ({ id, orderNumber, customerId, facilityName: shipTo.facilityName }));
    if (waiting.length === 0) return stored.map((view) => ({ ...view, match: null, orderCustomerIds: [], candidates: [] }));
    const matches = await findMatches(this.database, waiting);
    const candidates = await candidateOrders(this.database, waiting, matches);
    return stored.map((view) => {
      const found = candidates.get(view.id) ?? [];
      return { ...view, match: matches.get(view.id)?.kind ?? null, orderCustomerIds: customersOf(found), candidates: found };
    });
  }
}

/** The customers that have an order of the shipment's number. */
const customersOf = (candidates: readonly CandidateOrder[]): number[] => [
  ...new Set(candidates.filter(({ reasons }) => reasons.includes('same_order_key')).map(({ customer }) => customer.id)),
];
