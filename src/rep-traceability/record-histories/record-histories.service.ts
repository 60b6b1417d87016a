import { Injectable } from '@nestjs/common';
import { RecordHistoryQueries } from '../../audit/history/record-history.queries.js';
import type { HistoryEntry, RecordHistoryQuery } from '../../audit/history/record-history.schema.js';
import { Database } from '../../database/database.js';
import type { Page } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { LotQueries } from '../lots/lot.queries.js';
import { partsOf, RECORD_KINDS, type RecordKind, type RecordKindName, recordOf } from './record-parts.js';

/** What the path of a record names: its id, or the number of a lot in any spelling; a consignee of a recall comes after its recall. Nothing for the settings. */
export type NamesInPath = readonly (string | number)[];

/** The one row of the settings. */
const ONLY_ROW = 1;

@Injectable()
export class RecordHistories {
  constructor(
    private readonly database: Database,
    private readonly histories: RecordHistoryQueries,
    private readonly lots: LotQueries,
  ) {}

  /**
   * What the trail calls a record.
   * @throws Problem `not_found`, for a lot with `mayMean`
   */
  async nameOf(kind: RecordKindName, names: NamesInPath): Promise<string> {
    if (kind === 'lot') return (await this.lots.getFacts(String(names[0]))).lotNumber;
    const name = String(names.at(-1) ?? ONLY_ROW);
    const record: RecordKind = RECORD_KINDS[kind];
    const known = await this.database.row(recordOf(record), record.within ? [name, String(names[0])] : [name]);
    if (!known) throw new Problem('not_found', `There is no ${record.name} ${name}.`);
    return name;
  }

  /**
   * @param name what `nameOf` answers
   * @throws Problem `invalid_cursor`
   */
  read(kind: RecordKindName, name: string, query: RecordHistoryQuery): Promise<Page<HistoryEntry>> {
    return this.histories.read(partsOf(RECORD_KINDS[kind]), name, query);
  }

  /**
   * The whole history, page by page, the oldest entry first. The first page is read already, so that a problem comes before the answer.
   * @param name what `nameOf` answers
   */
  async whole(kind: RecordKindName, name: string): Promise<AsyncGenerator<HistoryEntry[]>> {
    const read = (cursor?: string) => this.read(kind, name, { limit: 200, order: 'oldest', cursor });
    const first = await read();
    async function* pages() {
      for (let page = first; ; page = await read(page.nextCursor)) {
        yield page.data;
        if (page.nextCursor === null) return;
      }
    }
    return pages();
  }
}
