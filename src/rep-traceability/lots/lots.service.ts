import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { FeedPage } from '../../http/feed.js';
import { fieldProblem, type Problem } from '../../problems/problem.js';
import { requireSku } from '../products/require-sku.js';
import { Lot } from './lot.entity.js';
import { LotQueries } from './lot.queries.js';
import { lotNotFound } from './lot.repository.js';
import type { LotChange, LotListQuery, LotView, NewLot } from './lot.schema.js';
import { readLotNumber } from './lot-number.js';
import { findLot, malformedLot } from './resolve-lot.js';

/** Production lots with their facts, and the aliases of their numbers. */
@Injectable()
export class LotsService {
  constructor(
    private readonly database: Database,
    private readonly lots: LotQueries,
  ) {}

  list(query: LotListQuery): Promise<FeedPage<LotView>> {
    return this.lots.list(query);
  }

  /**
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found`
   */
  get(text: string): Promise<LotView> {
    return this.lots.get(text);
  }

  /**
   * Registers a lot. If it is known from its shipments, its SKU must be theirs.
   * @throws Problem `malformed_lot`, `unknown_sku`, `lot_of_other_sku`, `lot_dates_out_of_order`; `lot_exists` when the number is registered or is
   *   an alias of another lot
   */
  async register({ lotNumber: text, sku, ...facts }: NewLot): Promise<LotView> {
    const lotNumber = readLotNumber(text);
    if (!lotNumber) throw malformedLot(text);
    await retryOnUniqueViolation(() =>
      this.database.transaction(null, async (tx) => {
        await requireSku(tx, sku);
        const known = await findLot(tx, lotNumber);
        if (known?.registered || (known && known.lotNumber !== lotNumber)) throw lotExists(lotNumber, known);
        if (known && known.sku !== sku) {
          const detail = `Shipments of lot ${lotNumber} are of SKU ${known.sku}, not ${sku}.`;
          throw fieldProblem('lot_of_other_sku', 'sku', detail, { id: known.id, lotSku: known.sku });
        }
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
  async change(text: string, { reason, sku, ...facts }: LotChange, precondition: Precondition): Promise<LotView> {
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
