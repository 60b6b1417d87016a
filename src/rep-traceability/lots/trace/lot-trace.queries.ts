import { Injectable, type StreamableFile } from '@nestjs/common';
import { Instants } from '../../../audit/history/instants.js';
import { type Cells, csvFile } from '../../../csv/csv-file.js';
import { Database } from '../../../database/database.js';
import { BuiltJson } from '../../../http/built-json.js';
import { Problem } from '../../../problems/problem.js';
import { LotQueries } from '../lot.queries.js';
import { unknownLot, unknownLotThen } from '../similar-lots.js';
import type { WaitingShipments } from '../waiting-shipments.js';
import type { LotTrace } from './lot-trace.schema.js';
import { CONSIGNEE_COLUMNS, LOT_CONSIGNEES, LOT_CONSIGNEES_THEN, LOT_TRACE, LOT_TRACE_THEN, UNKNOWN_LOT_WAITING } from './lot-trace.sql.js';

/** Who received a lot, when and how much. */
@Injectable()
export class LotTraceQueries {
  constructor(
    private readonly database: Database,
    private readonly lots: LotQueries,
    private readonly instants: Instants,
  ) {}

  /**
   * The trace of one lot: totals and consignees, largest first. Voided distributions count in `unitsVoided` alone.
   * @param text a lot number or an alias, in any spelling
   * @param asOf an instant at which everything is read as it stood; now when left out
   * @throws Problem `not_found` with `mayMean`, and with `waiting` when shipments of the unknown lot wait in review; `as_of_in_future`
   */
  async trace(text: string, asOf?: string): Promise<BuiltJson<LotTrace>> {
    const row =
      asOf === undefined
        ? await this.database.row<{ trace: string }>(LOT_TRACE, [text], 'lot_trace')
        : await this.database.row<{ trace: string }>(LOT_TRACE_THEN, [text, await this.instants.settled(asOf)], 'lot_trace_then');
    if (row) return new BuiltJson(row.trace);
    throw asOf === undefined ? await this.unknownLot(text) : await unknownLotThen(this.database, text, asOf);
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
   * @param asOf an instant at which everything is read as it stood; now when left out
   * @throws Problem `not_found` with `mayMean`, `as_of_in_future`
   */
  async consigneeFile(text: string, asOf?: string): Promise<StreamableFile> {
    const { lotNumber } = await this.lots.getFacts(text);
    const then = asOf === undefined ? [] : [await this.instants.settled(asOf)];
    const rows = this.consignees(then.length > 0 ? LOT_CONSIGNEES_THEN : LOT_CONSIGNEES, [then.length > 0 ? text : lotNumber, ...then]);
    return csvFile(`lot-trace-${lotNumber}.csv`, Object.keys(CONSIGNEE_COLUMNS), rows);
  }

  private async *consignees(statement: string, parameters: string[]): AsyncGenerator<Cells[]> {
    for await (const rows of this.database.stream<{ cells: Cells }>(statement, parameters)) yield rows.map(({ cells }) => cells);
  }
}
