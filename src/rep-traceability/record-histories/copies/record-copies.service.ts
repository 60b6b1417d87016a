import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { HistoryEntry } from '../../../audit/history/record-history.schema.js';
import { CustomerQueries } from '../../../customer-profiles/customer.queries.js';
import { Database } from '../../../database/database.js';
import { utc } from '../../../database/typed-queries.js';
import { DistributionQueries } from '../../distribution-log/distribution.queries.js';
import { LotQueries } from '../../lots/lot.queries.js';
import { RecallsService } from '../../recalls/recalls.service.js';
import { SalesOrderQueries } from '../../sales-orders/sales-order.queries.js';
import { RecordHistories } from '../record-histories.service.js';
import { RECORD_KINDS } from '../record-parts.js';
import type { RecordCopy } from './record-copy.schema.js';

/** What can be copied: a kind of record with the name of one. */
export type Copied =
  | { kind: 'distribution' | 'salesOrder' | 'customer' | 'recall'; id: number }
  | {
      kind: 'lot';
      /** a lot number or an alias, in any spelling */
      id: string;
    };

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
    private readonly distributions: DistributionQueries,
    private readonly orders: SalesOrderQueries,
    private readonly lots: LotQueries,
    private readonly customers: CustomerQueries,
    private readonly recalls: RecallsService,
  ) {}

  /** @throws Problem `not_found` */
  async begin(copied: Copied): Promise<CopyBegun> {
    const { now: madeAt } = await this.database.kysely.selectNoFrom(utc(sql<string>`now()`).as('now')).executeTakeFirstOrThrow();
    const record = await this.read(copied);
    const name = copied.kind === 'lot' ? String(record.lotNumber) : String(copied.id);
    const signatures = copied.kind === 'recall' ? (record as unknown as RecordCopy).signatures : [];
    const type = RECORD_KINDS[copied.kind].name;
    return { head: { type, name, madeAt, record, signatures }, history: await this.history(copied.kind, name) };
  }

  private async read(copied: Copied): Promise<RecordCopy['record']> {
    if (copied.kind === 'lot') return { ...(await this.lots.get(copied.id)) };
    if (copied.kind === 'distribution') return { ...(await this.distributions.get(copied.id)) };
    if (copied.kind === 'salesOrder') return { ...(await this.orders.get(copied.id)).parsed() };
    if (copied.kind === 'customer') return { ...(await this.customers.get(copied.id)) };
    return { ...(await this.recalls.get(copied.id)) };
  }

  private async history(kind: Copied['kind'], name: string): Promise<AsyncGenerator<HistoryEntry[]>> {
    const read = (cursor?: string) => this.histories.read(kind, name, { limit: 200, order: 'oldest', cursor });
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
