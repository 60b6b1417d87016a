import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { HistoryEntry } from '../../../audit/history/record-history.schema.js';
import { signatureLines } from '../../../audit/signatures/print-signatures.js';
import { csvLine } from '../../../csv/spreadsheet-cells.js';
import { openRecordFile } from '../../../http/send-record-file.js';
import { FileStorage } from '../../../storage/file-storage.js';
import { HashingReader } from '../../../storage/hashing-reader.js';
import { TracingReportQueries } from '../../tracing-reports/tracing-report.queries.js';
import type { TracingReportView } from '../../tracing-reports/tracing-report.schema.js';
import { TracingReportsService } from '../../tracing-reports/tracing-reports.service.js';
import { RecordHistories } from '../record-histories.service.js';
import { readReportFile } from './read-report-file.js';
import type { ReportCopy } from './report-copy.schema.js';

export interface ReportCopyBegun {
  copy: Omit<ReportCopy, 'history'>;
  /** The history, page by page, the oldest entry first; null for a reader who may not see it. */
  history: AsyncGenerator<HistoryEntry[]> | null;
}

/** Readable copies of tracing reports, with their signatures and their trail. The stored file is what was signed, so it never changes. */
@Injectable()
export class ReportCopies {
  constructor(
    private readonly service: TracingReportsService,
    private readonly reports: TracingReportQueries,
    private readonly storage: FileStorage,
    private readonly histories: RecordHistories,
  ) {}

  /**
   * @param withHistory whether the reader may see the audit trail
   * @throws Problem `not_found`, `file_not_carried_over`, `storage_unavailable`
   */
  async read(id: number, withHistory: boolean): Promise<ReportCopyBegun> {
    const report = await this.service.get(id);
    const { columns, rows, complete, sha256 } = await readReportFile(await this.open(id));
    const note = complete ? `All ${rows.length} rows.` : `The first ${rows.length} rows. The copy as CSV has all of them.`;
    const copy = { report, file: compared(report.sha256, sha256), columns, rows, rowsShown: rows.length, note };
    return { copy, history: withHistory ? await this.histories.whole('tracingReport', String(id)) : null };
  }

  /**
   * The stored bytes, with the signatures in marked lines below them.
   * @throws Problem `not_found`, `file_not_carried_over`, `storage_unavailable`
   */
  async csv(id: number): Promise<Readable> {
    const report = await this.service.get(id);
    const content = await this.open(id);
    // It is read later. Until then nobody hears that its connection broke, and such an error would end the process; who reads it hears it.
    content.on('error', () => undefined);
    const copy = Readable.from(withSignatures(report, content), { objectMode: false });
    copy.once('close', () => content.destroy());
    return copy;
  }

  private async open(id: number): Promise<Readable> {
    return openRecordFile(this.storage, await this.reports.getStored(id));
  }
}

const compared = (recorded: string | null, sha256Read: string): ReportCopy['file'] => ({
  sha256: recorded,
  sha256Read,
  unchanged: recorded === null ? null : recorded === sha256Read,
});

export const fileInWords = ({ unchanged }: ReportCopy['file']): string => {
  if (unchanged === null) return 'No SHA-256 was recorded to compare with';
  return unchanged ? 'the same' : 'DIFFERENT: the stored file is not what was recorded';
};

async function* withSignatures(report: TracingReportView, content: Readable): AsyncGenerator<Buffer | string> {
  const reader = new HashingReader(content);
  let last = 10;
  for await (const chunk of reader) {
    last = chunk.at(-1) ?? last;
    yield chunk;
  }
  const file = compared(report.sha256, reader.digest());
  const lines = [
    [`SIGNATURES of tracing report ${report.id}. The signed file ends above the empty line.`],
    ['SHA-256 of the file as recorded', file.sha256],
    ['SHA-256 of the file as read', file.sha256Read, fileInWords(file)],
    ...(report.signatures.length > 0 ? signatureLines(report.signatures) : [['Nobody has signed it.']]),
  ];
  yield `${last === 10 ? '' : '\r\n'}\r\n${lines.map(csvLine).join('')}`;
}
