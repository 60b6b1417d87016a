import { Injectable } from '@nestjs/common';
import { RecordHistoryQueries } from '../../audit/history/record-history.queries.js';
import type { HistoryEntry, RecordHistoryQuery } from '../../audit/history/record-history.schema.js';
import { Database } from '../../database/database.js';
import type { Page } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { LotQueries } from '../lots/lot.queries.js';
import { partsOf, RECORD_KINDS, recordOf } from './record-parts.js';

@Injectable()
export class RecordHistories {
  constructor(
    private readonly database: Database,
    private readonly histories: RecordHistoryQueries,
    private readonly lots: LotQueries,
  ) {}

  /** @throws Problem `not_found`, `invalid_cursor` */
  async read(kind: keyof typeof RECORD_KINDS, id: number | string, query: RecordHistoryQuery): Promise<Page<HistoryEntry>> {
    const record = RECORD_KINDS[kind];
    const known = await this.database.row(recordOf(record), [String(id)]);
    if (!known) throw new Problem('not_found', `There is no ${record.name} ${id}.`);
    return this.histories.read(partsOf(record), id, query);
  }

  /**
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found` with `mayMean`, `invalid_cursor`
   */
  async ofLot(text: string, query: RecordHistoryQuery): Promise<Page<HistoryEntry>> {
    const { lotNumber } = await this.lots.getFacts(text);
    return this.read('lot', lotNumber, query);
  }
}
