import { Injectable, type StreamableFile } from '@nestjs/common';
import { type Cells, csvFile } from '../../../csv/csv-file.js';
import { Database } from '../../../database/database.js';
import { BuiltJson } from '../../../http/built-json.js';
import { Problem } from '../../../problems/problem.js';
import { LotQueries } from '../lot.queries.js';
import { unknownLot } from '../similar-lots.js';
import type { WaitingShipments } from '../waiting-shipments.js';
import type { LotTrace } from './lot-trace.schema.js';
import { CONSIGNEE_COLUMNS, LOT_CONSIGNEES, LOT_TRACE, UNKNOWN_LOT_WAITING } from './lot-trace.sql.js';

/** Who received a lot, when and how much. */
@Injectable()
export class LotTraceQueries {
  constructor(
    private readonly database: Database,
    private readonly lots: LotQueries,
  ) {}

  /**
   * The trace of one lot: totals and consignees, largest first. Voided distributions count in `unitsVoided` alone.
   * @param text a lot number or an alias, in any spelling
   * @throws Problem `not_found` with `mayMean`, and with `waiting` when shipments of the unknown lot wait in review
   */
  async trace(text: string): Promise<BuiltJson<LotTrace>> {
    const row = await this.database.row<{ trace: string }>(LOT_TRACE, [text], 'lot_trace');
    if (!row) throw await this.unknownLot(text);
    return new BuiltJson(row.trace);
  }

  private async unknownLot(text: string): Promise<Problem> {
    const row = await this.database.row<{ waiting: WaitingShipments }>(UNKNOWN_LOT_WAITING, [text]);
    const problem = await unknownLot(this.database, text);
    if (!row?.waiting.shipments) return problem;
    const { waiting } = row;
    const detail = `${problem.detail} Shipments that name it wait in review: see /api/v1/unlinked-distributions?lotNumber=${encodeURIComponent(text)}`;
    return new Problem('not_found', detail, { members: { ...problem.extras.members, waiting } });
  }

  /**
   * The consignees of the trace as a CSV, streamed.
   * @throws Problem `not_found` with `mayMean`
   */
  async consigneeFile(text: string): Promise<StreamableFile> {
    const { lotNumber } = await this.lots.get(text);
    return csvFile(`lot-trace-${lotNumber}.csv`, Object.keys(CONSIGNEE_COLUMNS), this.consignees(lotNumber));
  }

  private async *consignees(lotNumber: string): AsyncGenerator<Cells[]> {
    for await (const rows of this.database.stream<{ cells: Cells }>(LOT_CONSIGNEES, [lotNumber])) yield rows.map(({ cells }) => cells);
  }
}
