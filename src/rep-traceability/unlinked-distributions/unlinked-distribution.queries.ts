import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { addressJson } from '../../addresses/address.js';
import { Database } from '../../database/database.js';
import { containing, given, utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { orderKey } from '../sales-orders/order-key.js';
import { candidateOrders } from './candidate-orders.js';
import { findMatches } from './find-matches.js';
import { unlinkedNotFound } from './unlinked-distribution.repository.js';
import type { UnlinkedListQuery, UnlinkedView } from './unlinked-distribution.schema.js';

type StoredView = Omit<UnlinkedView, 'candidates' | 'match'>;

const SHIP_TO = sql<StoredView['shipTo']>`${sql.raw(addressJson('u'))}`;
const DISTRIBUTION = sql<StoredView['distribution']>`(
  select json_build_object('id', d.id, 'salesOrderId', d.sales_order_id) from distribution_log_entries d where d.id = u.resolved_distribution_id)`;

@Injectable()
export class UnlinkedDistributionQueries {
  constructor(private readonly database: Database) {}

  /**
   * Waiting shipments, or those that entered the log; the latest to arrive come first.
   * @throws Problem `invalid_cursor`
   */
  async list({ resolved = false, q, ...page }: UnlinkedListQuery): Promise<Page<UnlinkedView>> {
    const shipments = this.shipments()
      .where('u.resolvedAt', resolved ? 'is not' : 'is', null)
      .where((shipment) =>
        given(q, (searched) => {
          const part = containing(searched.trim());
          return shipment.or([
            sql<boolean>`u.order_key = ${orderKey(searched)}`,
            shipment('u.orderNumber', 'ilike', part),
            shipment('u.facilityName', 'ilike', part),
            shipment('u.lotNumber', 'ilike', part),
            shipment('u.trackingNumber', 'ilike', part),
          ]);
        }),
      );
    const { data, nextCursor } = await readPage(shipments, page, 'u.id');
    return { data: await this.withCandidates(data), nextCursor };
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<UnlinkedView> {
    const stored = await this.shipments()
      .where('u.id', '=', id)
      .executeTakeFirstOrThrow(() => unlinkedNotFound(id));
    const [view] = await this.withCandidates([stored]);
    return view as UnlinkedView;
  }

  private shipments() {
    return this.database.kysely
      .selectFrom('unlinkedDistributions as u')
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
      .select(['u.sku', 'u.lotNumber', 'u.quantity', 'u.source', 'u.repId', 'u.trackingNumber', 'u.resolution', 'u.version'])
      .select((shipment) => [
        SHIP_TO.as('shipTo'),
        DISTRIBUTION.as('distribution'),
        utc(shipment.ref('u.resolvedAt')).as('resolvedAt'),
        utc(shipment.ref('u.createdAt')).as('createdAt'),
        utc(shipment.ref('u.updatedAt')).as('updatedAt'),
      ]);
  }

  /** Adds the candidate orders, in the same few statements for all shipments. One that is in the log needs none. */
  private async withCandidates(stored: StoredView[]): Promise<UnlinkedView[]> {
    const waiting = stored
      .filter(({ resolvedAt }) => resolvedAt === null)
      .map(({ id, shipTo }) => ({ id, facilityName: shipTo.facilityName }));
    if (waiting.length === 0) return stored.map((view) => ({ ...view, match: null, candidates: [] }));
    const matches = await findMatches(this.database, waiting);
    const candidates = await candidateOrders(this.database, waiting, matches);
    return stored.map((view) => ({ ...view, match: matches.get(view.id)?.kind ?? null, candidates: candidates.get(view.id) ?? [] }));
  }
}
