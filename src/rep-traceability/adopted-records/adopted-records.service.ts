import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { requireReason } from '../../http/concurrency.js';
import { Problem } from '../../problems/problem.js';
import { adoptedRecordNotFound } from './adopted-record.queries.js';
import type { RecordDismissal } from './adopted-record.schema.js';

/** Rows of the earlier system. What could not be adopted waits for the next adoption, or for a person to dismiss it. */
@Injectable()
export class AdoptedRecordsService {
  constructor(private readonly database: Database) {}

  /**
   * Decides that a waiting row is not adopted. It stays readable, as the earlier system held it.
   * @throws Problem `reason_required`, `not_found`, `adopted_record_not_waiting`
   */
  async dismiss(id: number, { reason }: RecordDismissal): Promise<void> {
    await this.database.transaction(requireReason(reason), (tx) => dismissRecord(tx, id));
  }
}

/** The row stays locked until the decision is written, so that no adoption and no other person decides meanwhile. */
async function dismissRecord({ kysely }: Transaction, id: number): Promise<void> {
  const record = await kysely
    .selectFrom('adoptedRecords')
    .select(['outcome', 'newTable', 'newId'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => adoptedRecordNotFound(id));
  if (record.newTable === 'unlinked_distributions') {
    throw notWaiting(`This shipment is in the review queue: dismiss it at /api/v1/unlinked-distributions/${record.newId}/dismiss.`);
  }
  if (record.outcome !== 'waiting') throw notWaiting(`This record was ${record.outcome}: it is ${record.newTable} ${record.newId}.`);
  const dismissed = await kysely
    .insertInto('dismissedRecords')
    .values({ id })
    .onConflict((known) => known.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!dismissed) throw notWaiting('This record was dismissed already: the audit trail says by whom and why.');
}

const notWaiting = (detail: string) => new Problem('adopted_record_not_waiting', detail);
