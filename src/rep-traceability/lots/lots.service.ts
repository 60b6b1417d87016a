import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { FeedPage } from '../../http/feed.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { requireSku } from '../products/require-sku.js';
import { Lot } from './lot.entity.js';
import { LotQueries } from './lot.queries.js';
import { lotNotFound } from './lot.repository.js';
import type { HoldRequest, LotChange, LotListQuery, LotView, LotWithTotals, NewLot } from './lot.schema.js';
import { lotSpelling, readRegisteredLot } from './lot-number.js';
import { notARegisteredLot, otherSeparators } from './lot-rules.js';
import { findLot } from './resolve-lot.js';
import { lockSpellings, lotsBySpelling, unknownLot } from './similar-lots.js';

/** Production lots with their facts, and the aliases of their numbers. */
@Injectable()
export class LotsService {
  constructor(
    private readonly database: Database,
    private readonly lots: LotQueries,
    private readonly config: Config,
  ) {}

  list(query: LotListQuery): Promise<FeedPage<LotView>> {
    return this.lots.list(query);
  }

  /**
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found`
   */
  get(text: string): Promise<LotWithTotals> {
    return this.lots.get(text);
  }

  /**
   * Registers a lot. If it is known from its shipments, its SKU must be theirs.
   * @throws Problem `malformed_lot`, `unknown_sku`, `lot_of_other_sku`, `lot_dates_out_of_order`; `lot_exists` when the number is registered, is
   *   an alias of another lot, or differs from one in separators alone
   */
  async register({ lotNumber: text, sku, ...facts }: NewLot): Promise<LotWithTotals> {
    const lotNumber = readRegisteredLot(text);
    if (!lotNumber) throw fieldProblem('malformed_lot', 'lotNumber', notARegisteredLot(text));
    await retryOnUniqueViolation(() =>
      this.database.transaction(null, async (tx) => {
        await requireSku(tx, sku);
        await lockSpellings(tx);
        const known = await findLot(tx, lotNumber);
        if (known?.registered || (known && known.lotNumber !== lotNumber)) throw lotExists(lotNumber, known);
        if (known && known.sku !== sku) {
          const detail = `Shipments of lot ${lotNumber} are of SKU ${known.sku}, not ${sku}.`;
          throw fieldProblem('lot_of_other_sku', 'sku', detail, { id: known.id, lotSku: known.sku });
        }
        const alike = known ? undefined : (await lotsBySpelling(tx, [lotNumber])).get(lotSpelling(lotNumber));
        if (alike) throw fieldProblem('lot_exists', 'lotNumber', otherSeparators(lotNumber, alike.lotNumber), { id: alike.id });
        const lot = known ? await tx.em.getRepository(Lot).getLocked(lotNumber) : tx.em.create(Lot, { lotNumber, sku });
        lot.register(facts);
      }),
    );
    return this.lots.get(lotNumber);
  }

  /**
   * Corrects the facts of a lot, which also registers a lot known only from shipments.
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found`, `reason_required`, `if_match_required`, `stale_etag`, `unknown_sku`, `lot_dates_out_of_order`; `lot_shipped` when
   *   the SKU of a lot with shipments would change
   */
  async change(text: string, { reason, sku, ...facts }: LotChange, precondition: Precondition): Promise<LotWithTotals> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      const known = await findLot(tx, text);
      if (!known) throw lotNotFound(text);
      const lot = await tx.em.getRepository(Lot).getLocked(known.lotNumber);
      precondition.require(lot.version);
      if (sku !== undefined && sku !== lot.sku) {
        await requireSku(tx, sku);
        await refuseShipped(tx, lot.lotNumber);
        lot.sku = sku;
      }
      lot.register(facts);
    });
    return this.lots.get(text);
  }

  /**
   * Nothing of the lot ships from today on; returns, voids and corrections go on.
   * @throws Problem `reason_required`, `not_found`, `lot_held`
   */
  hold(text: string, { reason }: HoldRequest): Promise<LotWithTotals> {
    return this.changeHold(text, reason, (lot, why) => lot.hold(why, this.config.companyToday()));
  }

  /**
   * The lot ships again.
   * @throws Problem `reason_required`, `not_found`, `lot_not_held`, `lot_recalled`
   */
  release(text: string, { reason }: HoldRequest): Promise<LotWithTotals> {
    return this.changeHold(text, reason, async (lot, _, tx) => {
      await refuseOpenRecall(tx, lot.lotNumber);
      lot.release();
    });
  }

  private async changeHold(
    text: string,
    reason: HoldRequest['reason'],
    change: (lot: Lot, why: string, tx: Transaction) => void | Promise<void>,
  ): Promise<LotWithTotals> {
    const why = requireReason(reason);
    await this.database.transaction(why, async (tx) => {
      const known = await findLot(tx, text);
      if (!known) throw await unknownLot(this.database, text);
      await change(await tx.em.getRepository(Lot).getLocked(known.lotNumber), why, tx);
    });
    return this.lots.get(text);
  }
}

/**
 * A lot ships again once every recall of it is closed; a drill stops nothing.
 * @throws Problem `lot_recalled`, with the id of the open recall
 */
async function refuseOpenRecall(tx: Transaction, lotNumber: string): Promise<void> {
  const [open] = await tx.rows<{ id: number; title: string }>(
    `select r.id, r.title from open_recall_lots l join recalls r on r.id = l.recall_id where l.lot_number = $1 and r.kind <> 'drill' order by r.id limit 1`,
    [lotNumber],
  );
  if (open)
    throw new Problem('lot_recalled', `Lot ${lotNumber} is in the open recall ${open.id}, ${open.title}: close it first.`, {
      members: { id: open.id },
    });
}

function lotExists(lotNumber: string, { id, lotNumber: holder }: { id: number; lotNumber: string }): Problem {
  const detail = holder === lotNumber ? `Lot ${lotNumber} is registered.` : `${lotNumber} is registered as an alias of lot ${holder}.`;
  return fieldProblem('lot_exists', 'lotNumber', detail, { id });
}

/**
 * The lot keeps the SKU under which its units were shipped.
 * @throws Problem `lot_shipped`
 */
async function refuseShipped(tx: Transaction, lotNumber: string): Promise<void> {
  const entries = tx.kysely.selectFrom('distributionLogEntries').select('id').where('lotNumber', '=', lotNumber);
  const shipped = await entries.limit(1).executeTakeFirst();
  if (shipped) throw fieldProblem('lot_shipped', 'sku', `Units of lot ${lotNumber} are in the distribution log, so its SKU cannot change.`);
}
