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

/** Shipments that could not enter the log. A person links each of them to its sales order, or creates the order. None is dropped. */
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

  /** @throws Problem `not_found` */
  get(id: number): Promise<UnlinkedView> {
    return this.unlinked.get(id);
  }

  /**
   * Enters the shipment into the log, or with `alreadyInLog` settles one that the log has.
   * @throws Problem `reason_required`, `not_found`, `unlinked_distribution_resolved`, and those of `linkShipment` or `settleAsLogged`
   */
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

  /**
   * Creates the sales order of the shipment and links it.
   * @throws Problem `reason_required`, `not_found`, `unlinked_distribution_resolved`, and those of `reconstructOrder` and `linkShipment`
   */
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
