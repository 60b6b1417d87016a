import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import { requireReason } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { linkShipment, settleAsLogged } from './link-shipment.js';
import { reconstructOrder } from './reconstruct-order.js';
import { UnlinkedDistribution } from './unlinked-distribution.entity.js';
import { UnlinkedDistributionQueries } from './unlinked-distribution.queries.js';
import type { CreateOrderRequest, LinkRequest, UnlinkedListQuery, UnlinkedView } from './unlinked-distribution.schema.js';

/** Shipments that could not enter the log: a person links each to its sales order, or makes the order. None is dropped. */
@Injectable()
export class UnlinkedDistributionsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly unlinked: UnlinkedDistributionQueries,
  ) {}

  list(query: UnlinkedListQuery): Promise<Page<UnlinkedView>> {
    return this.unlinked.list(query);
  }

  get(id: number): Promise<UnlinkedView> {
    return this.unlinked.get(id);
  }

  async link(id: number, { reason, salesOrderId, alreadyInLog = false, ...corrections }: LinkRequest): Promise<UnlinkedView> {
    const why = requireReason(reason);
    await retryOnUniqueViolation(() =>
      this.database.transaction(why, async (tx) => {
        const waiting = await tx.em.getRepository(UnlinkedDistribution).getWaiting(id);
        if (alreadyInLog) await settleAsLogged(tx, waiting, { salesOrderId, corrections });
        else await linkShipment(tx, waiting, { salesOrderId, corrections, resolution: 'linked' }, this.config.companyToday());
      }),
    );
    return this.unlinked.get(id);
  }

  async createOrder(id: number, { reason, ...given }: CreateOrderRequest): Promise<UnlinkedView> {
    const why = requireReason(reason);
    await retryOnUniqueViolation(() =>
      this.database.transaction(why, async (tx) => {
        const waiting = await tx.em.getRepository(UnlinkedDistribution).getWaiting(id);
        const salesOrderId = await reconstructOrder(tx, waiting, given);
        await linkShipment(tx, waiting, { salesOrderId, corrections: given, resolution: 'order_created' }, this.config.companyToday());
      }),
    );
    return this.unlinked.get(id);
  }
}
