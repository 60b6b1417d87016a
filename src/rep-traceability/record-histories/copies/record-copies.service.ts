import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { HistoryEntry } from '../../../audit/history/record-history.schema.js';
import type { SignatureView } from '../../../audit/signatures/signature.schema.js';
import { Database } from '../../../database/database.js';
import { utc } from '../../../database/typed-queries.js';
import { type NamesInPath, RecordHistories } from '../record-histories.service.js';
import { RECORD_KINDS } from '../record-parts.js';
import { type CopiedKind, CopiedRecords } from './copied-records.js';
import type { RecordCopy } from './record-copy.schema.js';

export interface CopyBegun {
  head: Omit<RecordCopy, 'history' | 'madeBy'>;
  /** The history, page by page, the oldest entry first. The first page is read already, so that a problem comes before the answer. */
  history: AsyncGenerator<HistoryEntry[]>;
}

/** Readable copies of records, each with its whole trail. */
@Injectable()
export class RecordCopies {
  constructor(
    private readonly database: Database,
    private readonly histories: RecordHistories,
    private readonly records: CopiedRecords,
  ) {}

  /** @throws Problem `not_found` */
  async begin(kind: CopiedKind, names: NamesInPath): Promise<CopyBegun> {
    const { now: madeAt } = await this.database.kysely.selectNoFrom(utc(sql<string>`now()`).as('now')).executeTakeFirstOrThrow();
    const name = await this.histories.nameOf(kind, names);
    const record: { signatures?: SignatureView[] } = await this.records.read(kind, name, names);
    const head = { type: RECORD_KINDS[kind].name, name, madeAt, record: { ...record }, signatures: record.signatures ?? [] };
    return { head, history: await this.histories.whole(kind, name) };
  }
}
