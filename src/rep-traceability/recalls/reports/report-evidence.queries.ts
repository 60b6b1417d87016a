import { Injectable, type StreamableFile } from '@nestjs/common';
import { csvFile, inOneBatch } from '../../../csv/csv-file.js';
import { Database } from '../../../database/database.js';
import { BuiltJson } from '../../../http/built-json.js';
import { RecallsAsTheyStood } from './recall-as-it-stood.js';
import type { EvidenceName, ReportEvidence, ReportQuery } from './status-report.schema.js';
import { EVIDENCE } from './status-report.sql.js';
import { evidenceTable } from './status-report-evidence-lines.js';

/** The rows behind the numbers of every report of a recall. */
@Injectable()
export class ReportEvidenceQueries {
  constructor(
    private readonly database: Database,
    private readonly recalls: RecallsAsTheyStood,
  ) {}

  /**
   * All rows behind a number of a report, as JSON or as a table.
   * @throws Problem `not_found`, `as_of_in_future`, `recall_not_open_yet`
   */
  async answer(id: number, evidence: EvidenceName, { asOf: at, format }: ReportQuery): Promise<BuiltJson<ReportEvidence> | StreamableFile> {
    const { asOf } = await this.recalls.read(id, at);
    const head = { recallId: JSON.stringify(id), asOf: JSON.stringify(asOf), evidence: JSON.stringify(evidence) };
    const rows = new BuiltJson<ReportEvidence>(objectText({ ...head, data: await this.rows(id, evidence, asOf) }));
    if (format !== 'csv') return rows;
    const { header, lines } = evidenceTable(evidence, rows.parsed().data);
    return csvFile(`recall-${id}-${evidence}.csv`, header, inOneBatch(lines));
  }

  /**
   * @param asOf an instant that `RecallsAsTheyStood` waited for
   * @returns the text of a JSON array
   */
  async rows(id: number, evidence: EvidenceName, asOf: string): Promise<string> {
    const row = await this.database.row<{ data: string }>(EVIDENCE[evidence], [id, asOf]);
    return row?.data ?? '[]';
  }
}

/** Where the rows behind the numbers of a report are. */
export const evidencePaths =
  (id: number, report: 'status-report' | 'report-806', asOf: string) =>
  (evidence: EvidenceName): string =>
    `/api/v1/recalls/${id}/${report}?asOf=${asOf}&evidence=${evidence}`;

/** @param members JSON texts by name */
export const objectText = (members: Record<string, string>): string =>
  `{${Object.entries(members)
    .map(([name, text]) => `"${name}":${text}`)
    .join(',')}}`;
