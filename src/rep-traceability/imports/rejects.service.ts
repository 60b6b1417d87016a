import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Database } from '../../database/database.js';
import { csvLine } from '../../rest/csv.js';
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

  async send(rejected: ImportView, response: Response): Promise<void> {
    response.type('text/csv; charset=utf-8').attachment(`import-${rejected.id}-rejects.csv`);
    await pipeline(Readable.from(this.lines(rejected), { objectMode: false }), response);
  }

  private async *lines({ id, columns }: ImportView): AsyncGenerator<string> {
    yield csvLine([...(columns ?? []), 'Line', 'Problems']);
    for (let after = 0; ; ) {
      const rows = await this.database.rows<RejectedRow>(
        `select line_number as line, raw, problems from import_rows where import_id = $1 and status = 'invalid' and line_number > $2
         order by line_number limit ${BATCH}`,
        [id, after],
      );
      yield rows.map((row) => csvLine([...cellsOf(row, columns?.length ?? 0), String(row.line), problemsOf(row)])).join('');
      if (rows.length < BATCH) return;
      after = rows.at(-1)?.line ?? after;
    }
  }
}

/** A row with too few cells keeps its place under the header. */
const cellsOf = ({ raw }: RejectedRow, width: number): string[] => [
  ...raw.slice(0, width),
  ...Array<string>(Math.max(0, width - raw.length)).fill(''),
];

const problemsOf = ({ problems }: RejectedRow): string =>
  problems.map(({ column, detail }) => (column ? `${column}: ${detail}` : detail)).join(' ');
