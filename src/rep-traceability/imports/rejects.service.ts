import { Injectable, type StreamableFile } from '@nestjs/common';
import { type Cells, csvFile } from '../../csv/csv-file.js';
import { Database } from '../../database/database.js';
import { SHOWN_PROBLEMS } from './bound-problems.js';
import type { ImportView } from './import.schema.js';

interface RejectedRow extends Record<string, unknown> {
  line: number;
  raw: string[];
  problems: { code: string; column: string | null; detail: string }[];
}

/** The invalid rows of an import as a file to correct and upload again. */
@Injectable()
export class RejectsService {
  constructor(private readonly database: Database) {}

  /** @returns a CSV with the columns as received, then `Line` and `Problems` */
  download({ id, columns }: ImportView): Promise<StreamableFile> {
    const header = columns ?? [];
    return csvFile(`import-${id}-rejects.csv`, [...header, 'Line', 'Problems'], this.batches(id, header.length));
  }

  private async *batches(id: number, width: number): AsyncGenerator<Cells[]> {
    const sql = `select line_number as line, raw, ${SHOWN_PROBLEMS} as problems from import_rows r where import_id = $1 and status = 'invalid' order by line_number`;
    for await (const rows of this.database.stream<RejectedRow>(sql, [id])) {
      yield rows.map((row) => [...cellsOf(row, width), row.line, problemsOf(row)]);
    }
  }
}

/** A row with too few cells keeps its place under the header. */
const cellsOf = ({ raw }: RejectedRow, width: number): string[] => Array.from({ length: width }, (_, index) => raw[index] ?? '');

const problemsOf = ({ problems }: RejectedRow): string =>
  problems.map(({ column, detail }) => (column ? `${column}: ${detail}` : detail)).join(' ');
