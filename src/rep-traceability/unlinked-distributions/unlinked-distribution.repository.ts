import { Injectable } from '@nestjs/common';
import { addressJson } from '../../addresses/address.js';
import { Conditions, containing } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { orderKey } from '../sales-orders/order-key.js';
import { candidateOrders } from './candidate-orders.js';
import type { UnlinkedListQuery, UnlinkedView } from './unlinked-distribution.schema.js';

type StoredView = Omit<UnlinkedView, 'candidates'>;

const UNLINKED = `json_build_object('id', u.id, 'origin', u.origin, 'originId', u.origin_id, 'reasonCode', u.reason_code,
  'reasonDetail', u.reason_detail, 'received', u.received, 'customerId', u.customer_id, 'orderNumber', u.order_number, 'shipDate', u.ship_date,
  'sku', u.sku, 'lotNumber', u.lot_number, 'quantity', u.quantity, 'source', u.source, 'repId', u.rep_id, 'trackingNumber', u.tracking_number,
  'shipTo', ${addressJson('u')}, 'resolvedAt', iso_utc(u.resolved_at), 'resolution', u.resolution,
  'distribution', (select json_build_object('id', d.id, 'salesOrderId', d.sales_order_id) from distribution_log_entries d
                   where d.id = u.resolved_distribution_id),
  'version', u.version, 'createdAt', iso_utc(u.created_at), 'updatedAt', iso_utc(u.updated_at)) as unlinked`;

@Injectable()
export class UnlinkedDistributionRepository {
  constructor(private readonly database: Database) {}

  /** Those that wait, or those that entered the log, the latest to arrive first. */
  async list({ limit = DEFAULT_LIMIT, cursor, resolved = false, q }: UnlinkedListQuery): Promise<Page<UnlinkedView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('u.id < $', after?.[0]).all(`u.resolved_at is ${resolved ? 'not null' : 'null'}`, []);
    if (q !== undefined) {
      const part = containing(q.trim());
      conditions.all(
        '(u.order_key = $ or u.order_number ilike $ or u.facility_name ilike $ or u.lot_number ilike $ or u.tracking_number ilike $)',
        [orderKey(q), part, part, part, part],
      );
    }
    const rows = await this.database.rows<{ unlinked: StoredView }>(
      `select ${UNLINKED} from unlinked_distributions u ${conditions.where} order by u.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    const page = toPage(
      rows.map(({ unlinked }) => unlinked),
      limit,
      ({ id }) => [id],
    );
    return { ...page, data: await this.withCandidates(page.data) };
  }

  async get(id: number): Promise<UnlinkedView> {
    const row = await this.database.row<{ unlinked: StoredView }>(`select ${UNLINKED} from unlinked_distributions u where u.id = $1`, [id]);
    if (!row) throw unlinkedNotFound(id);
    const [view] = await this.withCandidates([row.unlinked]);
    return view as UnlinkedView;
  }

  /** One statement for all of them. What is in the log needs no candidates any more. */
  private async withCandidates(stored: StoredView[]): Promise<UnlinkedView[]> {
    const waiting = stored.filter(({ resolvedAt }) => resolvedAt === null);
    const candidates = waiting.length > 0 ? await candidateOrders(this.database, waiting) : new Map();
    return stored.map((view) => ({ ...view, candidates: candidates.get(view.id) ?? [] }));
  }
}

export const unlinkedNotFound = (id: number) => new Problem('not_found', `There is no unlinked distribution ${id}.`);
