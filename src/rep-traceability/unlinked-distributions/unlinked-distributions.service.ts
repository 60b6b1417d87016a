import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { correctShipment } from './correct-shipment.js';
import { linkShipment } from './link-shipment.js';
import { reconstructOrder } from './reconstruct-order.js';
import { allLeft, createOrderOfMany, dismissMany, linkMany, type Outcomes, RESOLVED_MEANWHILE, sharedOrders } from './resolve-many.js';
import { settleAsEntry, settleAsLogged } from './settle-as-logged.js';
import { UnlinkedDistribution } from './unlinked-distribution.entity.js';
import { UnlinkedDistributionQueries } from './unlinked-distribution.queries.js';
import {
  type CorrectionRequest,
  type CreateOrderRequest,
  type DismissRequest,
  type LinkRequest,
  OUTCOMES,
  type ResolvedPage,
  type ResolveRequest,
  type UnlinkedListQuery,
  type UnlinkedView,
} from './unlinked-distribution.schema.js';

/** Ends the transaction of a dry run. */
class TakenBack extends Error {}

/** Shipments that could not enter the log. A person links each of them to its sales order, creates the order, corrects or dismisses it. None is dropped. */
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
  async link(id: number, { reason, salesOrderId, alreadyInLog = false, acknowledge, ...corrections }: LinkRequest): Promise<UnlinkedView> {
    const why = requireReason(reason);
    await retryOnUniqueViolation(() =>
      this.database.transaction(why, async (tx) => {
        const waiting = await tx.em.getRepository(UnlinkedDistribution).getWaiting(id);
        if (alreadyInLog) await settleAsLogged(tx, waiting, { salesOrderId, corrections });
        else await linkShipment(tx, waiting, { salesOrderId, corrections, resolution: 'linked', acknowledge }, this.config.companyToday());
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
        await linkShipment(
          tx,
          waiting,
          { salesOrderId, corrections: given, resolution: 'order_created', acknowledge: given.acknowledge },
          this.config.companyToday(),
        );
      }),
    );
    return this.unlinked.get(id);
  }

  /**
   * Corrects what the shipment says; it goes on waiting, for what keeps it out of the log then.
   * @throws Problem `reason_required`, `not_found`, `unlinked_distribution_resolved`, `stale_etag`, and those of `correctShipment`
   */
  async correct(id: number, { reason, ...correction }: CorrectionRequest, precondition: Precondition | undefined): Promise<UnlinkedView> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      const waiting = await tx.em.getRepository(UnlinkedDistribution).getWaiting(id);
      precondition?.require(waiting.version);
      await correctShipment(tx, waiting, correction, this.config.companyToday());
    });
    return this.unlinked.get(id);
  }

  /**
   * Takes a shipment out of the queue that is none of ours, or that is in the log as the named distribution.
   * @throws Problem `reason_required`, `not_found`, `unlinked_distribution_resolved`, and those of `settleAsEntry`
   */
  async dismiss(id: number, { reason, distributionId }: DismissRequest): Promise<UnlinkedView> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      const waiting = await tx.em.getRepository(UnlinkedDistribution).getWaiting(id);
      if (distributionId == null) return waiting.dismiss();
      await settleAsEntry(tx, waiting, distributionId);
    });
    return this.unlinked.get(id);
  }

  /**
   * Resolves a page of the waiting shipments that pass a filter. Each that a rule refuses is left, with the reason.
   * @throws Problem `reason_required`, `invalid_cursor`
   */
  async resolve({ filter, limit = 200, cursor, dryRun = false, ...request }: ResolveRequest): Promise<ResolvedPage> {
    const why = requireReason(request.reason);
    const page = await this.unlinked.idsOfPage(filter, { limit, cursor });
    const ids = page.data.map(({ id }) => id);
    const outcomes = await this.outcomesOf(ids, why, dryRun, { ...request, orderCustomerId: filter.orderCustomerId });
    const data = ids.map((id) => ({ id, ...(outcomes.get(id) ?? RESOLVED_MEANWHILE) }));
    const counts = Object.fromEntries(OUTCOMES.map((each) => [each, data.filter(({ outcome }) => outcome === each).length]));
    return { dryRun, counts: counts as ResolvedPage['counts'], data, nextCursor: page.nextCursor };
  }

  private async outcomesOf(
    ids: number[],
    why: string,
    dryRun: boolean,
    {
      action,
      orderCustomerId,
      sharesOrderNumber,
      acknowledge,
    }: Pick<ResolveRequest, 'action' | 'sharesOrderNumber' | 'acknowledge'> & { orderCustomerId?: number | undefined },
  ): Promise<Outcomes> {
    const today = this.config.companyToday();
    if (action === 'dismiss') return this.attempt(why, dryRun, (tx) => dismissMany(tx, ids));
    if (action === 'link') return this.attempt(why, dryRun, (tx) => linkMany(tx, ids, today, { orderCustomerId, acknowledge }));
    const outcomes: Outcomes = new Map();
    for (const group of sharedOrders(await this.unlinked.ofIds(ids))) {
      const create = (tx: Transaction) => createOrderOfMany(tx, group, today, { sharesOrderNumber, acknowledge });
      const made = await this.attempt(why, dryRun, create).catch((error: unknown) => {
        if (error instanceof Problem) return allLeft(group, error);
        throw error;
      });
      for (const [id, outcome] of made) outcomes.set(id, outcome);
    }
    return outcomes;
  }

  /** One transaction; a dry run takes it back. A dry run names no distribution, since it records none. */
  private async attempt(why: string, dryRun: boolean, work: (tx: Transaction) => Promise<Outcomes>): Promise<Outcomes> {
    let outcomes: Outcomes = new Map();
    try {
      await retryOnUniqueViolation(() =>
        this.database.transaction(why, async (tx) => {
          outcomes = await work(tx);
          await tx.em.flush();
          if (dryRun) throw new TakenBack();
        }),
      );
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
      return new Map([...outcomes].map(([id, outcome]) => [id, { ...outcome, distribution: null }]));
    }
    return outcomes;
  }
}
