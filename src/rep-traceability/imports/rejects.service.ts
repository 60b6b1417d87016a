import { Injectable, type StreamableFile } from '@nestjs/common';
import { type Cells, csvFile } from '../../csv/csv-file.js';
import { Database } from '../../database/database.js';
import type { ImportView } from './import.schema.js';

const BATCH = 1_000;

interface RejectedRow {
  line: number;
  raw: string[];
  problems: { code: string; column: string | null; detail: string }[];
}

/** The invalid rows of an import as a file that can be mended and uploaded again. */
@Injectable()
export class RejectsService {
  constructor(private readonly database: Database) {}

  download({ id, columns }: ImportView): Promise<StreamableFile> {
    const header = columns ?? [];
    return csvFile(`import-${id}-rejects.csv`, [...header, 'Line', 'Problems'], this.batches(id, header.length));
  }

  private async *batches(id: number, width: number): AsyncGenerator<Cells[]> {
    for (let after = 0; ; ) {
      const rows = await this.database.rows<RejectedRow>(
        `select line_number as line, raw, problems from import_rows where import_id = $1 and status = 'invalid' and line_number > $2
         order by line_number limit ${BATCH}`,
        [id, after],
      );
      yield rows.map((row) => [...cellsOf(row, width), row.line, problemsOf(row)]);
      if (rows.length < BATCH) return;
      after = rows.at(-1)?.line ?? after;
    }
  }
}

/** A row with too few cells keeps its place under the header. */
const cellsOf = ({ raw }: RejectedRow, width: number): string[] => Array.from({ length: width }, (_, index) => raw[index] ?? '');

const problemsOf = ({ problems }: RejectedRow): string =>
  problems.map(({ column, detail }) => (column ? `${column}: ${detail}` : detail)).join(' ');
