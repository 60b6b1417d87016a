import { Injectable, type StreamableFile } from '@nestjs/common';
import { type Cells, csvFile } from '../../../csv/csv-file.js';
import { Database } from '../../../database/database.js';
import { DEFAULT_LIMIT, idInCursor, type Page, toPage } from '../../../http/paging.js';
import { Problem } from '../../../problems/problem.js';
import type { AnswersView } from './answer.schema.js';
import { type Columns, placeColumns, RECEIVED_COLUMNS, UNITS_COLUMNS } from './consignee-columns.js';
import type { RecallConsigneeQuery, RecallConsigneeView } from './recall-consignee.schema.js';
import { CHECK_JSON, IS_IN_SCOPE, NOTICE_JSON, REPLY_JSON, SHOW_CONSIGNEES, STANDING, WITH_CONTACT } from './recall-consignee.sql.js';

const PAGE = `${STANDING}
${SHOW_CONSIGNEES} from (
  select * from standing t where ($3::bigint is null or t.id > $3) and ($4::text is null or t.state = $4 and ${IS_IN_SCOPE}) order by t.id limit $5
) t ${WITH_CONTACT} order by t.id`;
const ALL = `${STANDING}
${SHOW_CONSIGNEES} from standing t ${WITH_CONTACT} order by t.id`;
// The answer of one that a merge emptied counts nowhere, so that the columns add up to the totals.
const EXPORTED = `${STANDING}
${SHOW_CONSIGNEES} from standing t ${WITH_CONTACT} where not t.is_merged_away order by t.id`;
const ONE = `${STANDING}
${SHOW_CONSIGNEES} from standing t ${WITH_CONTACT} where t.id = $3`;

const allOf = (table: string, row: string, json: string): string =>
  `(select coalesce(json_agg(${json} order by ${row}.id), '[]') from ${table} ${row} where ${row}.recall_consignee_id = $1)`;
const ANSWERS = `select ${allOf('recall_notices', 'n', NOTICE_JSON)} as notices, ${allOf('recall_replies', 'p', REPLY_JSON)} as replies,
  ${allOf('recall_checks', 'k', CHECK_JSON)} as checks`;

/** Column name and cell of the CSV of consignees. */
const COLUMNS: Columns<RecallConsigneeView> = {
  State: ({ state }) => state,
  ...placeColumns<RecallConsigneeView>(({ customer, shipTo }) => ({
    customer: customer.facilityName,
    customerNumber: customer.customerNumber,
    shipTo,
  })),
  'Contact Name': ({ contact }) => contact.contactName,
  'Contact Phone': ({ contact }) => contact.contactPhone,
  'Contact Email': ({ contact }) => contact.contactEmail,
  ...RECEIVED_COLUMNS,
  'First Ship Date': ({ firstShipDate }) => firstShipDate,
  'Last Ship Date': ({ lastShipDate }) => lastShipDate,
  ...UNITS_COLUMNS,
  'Notice Sent On': ({ notice }) => notice?.sentOn ?? null,
  'Notice Method': ({ notice }) => notice?.method ?? null,
  'Answer Received On': ({ reply }) => reply?.receivedOn ?? null,
  Respondent: ({ reply }) => reply?.respondent ?? null,
};

/** The consignees of a recall as they stand. */
@Injectable()
export class RecallConsigneeQueries {
  constructor(private readonly database: Database) {}

  /**
   * In the order in which they joined: the largest of the frozen scope first. Those of a state are the ones that the totals count.
   * @throws Problem `invalid_cursor`
   */
  async list(recallId: number, { state, limit = DEFAULT_LIMIT, cursor }: RecallConsigneeQuery): Promise<Page<RecallConsigneeView>> {
    const rows = await this.rows(PAGE, [recallId, null, idInCursor(cursor), state ?? null, limit + 1]);
    const { data, nextCursor } = toPage(rows, limit, ({ id }) => [id]);
    return { data: data.map(({ consignee }) => consignee), nextCursor };
  }

  /** @param asOf an instant; null is now */
  async all(recallId: number, asOf: string | null = null): Promise<RecallConsigneeView[]> {
    return (await this.rows(ALL, [recallId, asOf])).map(({ consignee }) => consignee);
  }

  /** @throws Problem `not_found` */
  async get(recallId: number, id: number): Promise<RecallConsigneeView> {
    const [row] = await this.rows(ONE, [recallId, null, id]);
    if (!row) throw recallConsigneeNotFound(recallId, id);
    return row.consignee;
  }

  /** Everything that was sent, answered and checked, voided entries too. */
  async answers(id: number): Promise<AnswersView> {
    const row = await this.database.row<AnswersView & Record<string, unknown>>(ANSWERS, [id]);
    return row ?? { notices: [], replies: [], checks: [] };
  }

  /** Streamed: the list of a large recall is read row by row. */
  export(recallId: number): Promise<StreamableFile> {
    return csvFile(`recall-${recallId}-consignees.csv`, Object.keys(COLUMNS), this.cells(recallId));
  }

  private async *cells(recallId: number): AsyncGenerator<Cells[]> {
    for await (const rows of this.database.stream<{ consignee: RecallConsigneeView }>(EXPORTED, [recallId, null])) {
      yield rows.map(({ consignee }) => Object.values(COLUMNS).map((cell) => cell(consignee)));
    }
  }

  private rows(statement: string, parameters: (string | number | null)[]) {
    return this.database.rows<{ id: number; consignee: RecallConsigneeView }>(statement, parameters);
  }
}

export const recallConsigneeNotFound = (recallId: number, id: number) =>
  new Problem('not_found', `Recall ${recallId} has no consignee ${id}.`);
