import { Injectable, type StreamableFile } from '@nestjs/common';
import { type Cells, csvFile } from '../../../csv/csv-file.js';
import { Database } from '../../../database/database.js';
import { DEFAULT_LIMIT, idInCursor, type Page, toPage } from '../../../http/paging.js';
import type { InventoryQuery, InventoryRow } from './inventory.schema.js';
import { INVENTORY, INVENTORY_COLUMNS, INVENTORY_FILE } from './inventory.sql.js';

/** What became of the units of each lot. */
@Injectable()
export class InventoryQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest lot first.
   * @throws Problem `invalid_cursor`
   */
  async list({ limit = DEFAULT_LIMIT, cursor, ...filters }: InventoryQuery): Promise<Page<InventoryRow>> {
    const parameters = [...asked(filters), idInCursor(cursor), limit + 1];
    return toPage(await this.database.rows<InventoryRow>(INVENTORY, parameters), limit, ({ id }) => [id]);
  }

  /** All lots of the filter as a CSV, streamed, by SKU and lot. */
  file(filters: InventoryQuery): Promise<StreamableFile> {
    return csvFile('inventory.csv', Object.keys(INVENTORY_COLUMNS), this.cells(filters));
  }

  private async *cells(filters: InventoryQuery): AsyncGenerator<Cells[]> {
    const batches = this.database.stream<{ cells: Cells }>(INVENTORY_FILE, [...asked(filters), null, null]);
    for await (const rows of batches) yield rows.map(({ cells }) => cells);
  }
}

/** An empty filter is none. */
const asked = ({ sku, lotNumber, status }: InventoryQuery) => [sku || null, lotNumber || null, status ?? null];
