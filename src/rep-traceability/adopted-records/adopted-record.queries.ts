import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../database/database.js';
import { filled, utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import type { AdoptedRecordQuery, AdoptedRecordView } from './adopted-record.schema.js';
import { explainReason } from './reasons.js';

const RECORD = sql<
  AdoptedRecordView['record']
>`case when a.new_id is not null then json_build_object('table', a.new_table, 'id', a.new_id) end`;
const STATE = sql<AdoptedRecordView['state']>`case when a.outcome = 'waiting' and d.id is not null then 'dismissed' else a.outcome end`;

/** A waiting shipment is in the review queue and is resolved there. */
const NOT_IN_QUEUE = sql<boolean>`a.new_table is distinct from 'unlinked_distributions'`;

@Injectable()
export class AdoptedRecordQueries {
  constructor(private readonly database: Database) {}

  /**
   * Rows of the earlier system in one state, newest first. Those that wait come without the shipments, which the review queue lists.
   * @throws Problem `invalid_cursor`
   */
  async list({ state = 'waiting', table, reason, ...page }: AdoptedRecordQuery): Promise<Page<AdoptedRecordView>> {
    const outcome = state === 'dismissed' ? 'waiting' : state;
    const records = this.records().where((record) =>
      record.and([
        record('a.outcome', '=', sql.lit(outcome)),
        record.and(filled({ 'a.sourceTable': table, 'a.reason': reason })),
        ...(outcome === 'waiting' ? [NOT_IN_QUEUE, record('d.id', state === 'waiting' ? 'is' : 'is not', null)] : []),
      ]),
    );
    const { data, nextCursor } = await readPage(records, page, 'a.id');
    return { data: data.map(explained), nextCursor };
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<AdoptedRecordView> {
    const record = await this.records()
      .where('a.id', '=', id)
      .executeTakeFirstOrThrow(() => adoptedRecordNotFound(id));
    return explained(record);
  }

  private records() {
    return this.database.kysely
      .selectFrom('adoptedRecords as a')
      .leftJoin('dismissedRecords as d', 'd.id', 'a.id')
      .select(['a.id', 'a.sourceTable as table', 'a.oldId', 'a.reason', 'a.reasonDetail as detail', 'a.received'])
      .select((record) => [
        RECORD.as('record'),
        STATE.as('state'),
        utc(record.ref('a.adoptedAt')).as('adoptedAt'),
        utc(record.ref('d.dismissedAt')).as('dismissedAt'),
      ]);
  }
}

const explained = (record: AdoptedRecordView): AdoptedRecordView => ({ ...record, detail: explainReason(record.reason, record.detail) });

export const adoptedRecordNotFound = (id: number) => new Problem('not_found', `There is no adopted record ${id}.`);
